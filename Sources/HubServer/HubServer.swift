// The first file of HubServer.
