// The first file of LineHubClient.
