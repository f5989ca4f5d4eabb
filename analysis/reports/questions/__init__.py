"""Ask the voices: a leader's question understood, and answered with what may be told; nothing is written by the machine.

`understanding` makes a frozen record of a question (with `places`, `ages`, `times`, `topics`, `vocabulary`), `refusals` names
every truth that is not an answer, `counts`, `voices`, `promised` and `changes` each answer from one kind of thing, `asking`
puts them together, `telling` has the words.
"""
