// The first file of HubJSON.
