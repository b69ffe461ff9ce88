"""Which days are working days: public holidays and make-up days, kept by an administrator."""
