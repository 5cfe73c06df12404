"""What our team keeps about accounts: notes, saved views, top fours."""
