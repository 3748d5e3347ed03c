// The first file of LineModel.
