"""What a borrower agrees to, how they agreed, and photos of how a device went and came back."""
