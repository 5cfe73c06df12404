"""What templates of our own team may ask for."""
