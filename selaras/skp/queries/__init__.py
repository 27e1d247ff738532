"""Reading matrices and SKP."""
