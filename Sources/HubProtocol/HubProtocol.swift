// The first file of HubProtocol.
