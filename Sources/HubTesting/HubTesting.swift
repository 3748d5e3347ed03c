// The first file of HubTesting.
