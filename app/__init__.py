"""What people use: the desktop windows, labels, the command line and the composed service."""
