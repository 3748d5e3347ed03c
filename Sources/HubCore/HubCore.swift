// The first file of HubCore.
