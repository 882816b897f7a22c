"""What we would say: plan, ground, write and prove a personal reply; and the life a reply leads."""
