// The first file of SimulatedSwitch.
