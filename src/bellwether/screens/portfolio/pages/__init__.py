"""The pages of the portfolio: who asks, what for, what they get."""
