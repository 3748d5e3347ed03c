// The first file of HubWebSocket.
