"""Groups of answers: how many hold steady, what each is called, and how groups agree with hand-given labels."""
