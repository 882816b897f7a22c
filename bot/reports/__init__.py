"""The weekly market report: computed once, shown in many ways, sent once; and the targets of the year."""
