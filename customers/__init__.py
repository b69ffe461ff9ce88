"""Who is calling: customers, accounts, premises, phones, and how sure we are."""
