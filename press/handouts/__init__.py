"""For teachers: handouts of the chapters for a class, made from the book's own notebooks.

How an exercise is written
--------------------------
The notebooks under ``chapters/`` are ordinary pages of the book. An exercise and its solution are
gated blocks of sphinx-exercise, as on every page; what a class needs besides are cells with tags.
`press.handouts.exercises` reads them, ``make handouts`` turns them into assignments of
otter-grader, and ``tests/chapters/test_shape.py`` checks that every exercise has what it needs. In the
order in which the cells stand:

1. *Markdown*, the exercise. Its text names the variables in which answers are stored, in backticks::

       ```{exercise-start} Read the figure
       :label: ex-ranks-read
       ```
       In which edition did China pass Japan for the first time? Store the year as `first_ahead`.
       ```{exercise-end}
       ```

   ``:class: in-words`` below the label says that an answer in words belongs to it: the student finds a
   field for it, marked by hand; the prose in the solution is the model answer.

2. *Markdown*, the gate ``{solution-start} ex-ranks-read`` with ``:class: dropdown``.

3. *Code*, tag ``solution``: computes the answer and stores it under the names. In the student's copy
   one cell is left, with ``first_ahead = ...`` for each name that a check asks for (and ``def`` with its
   parameters for a function). A solution may use what the chapter defined before, but nothing from
   another solution.

4. *Code*, tags ``check`` and ``remove-cell``: what a student runs to learn whether the answer is right,
   and if not, why. Calls of `trajectory.checks`, each with the name, the answer, and the usual mistakes
   computed from the data::

       from trajectory import checks, data

       japan = data.series("gii_rank", "JPN")
       checks.number(
           "first_ahead",
           first_ahead,
           unit="year",
           mistakes={japan.idxmin(): "this is the edition of Japan's best rank"},
       )

   The right answer does not stand in the cell. When the book is built, the check sees the solution's
   answer and leaves a *seal* of it in the output, a digest from which a guess can be confirmed but
   which shows nothing; the handout's tests carry the seal. So a student offline sees "right", the
   answer cannot be read in the tests, and a new vintage of the data changes nothing here.

5. *Code*, tags ``hidden-check`` and ``remove-cell``, for the grader only: plain ``assert`` statements that
   work the answer out by another way than the solution, where there is an exact answer. Each ends in a
   message, or explains itself.

6. *Markdown*, the solution's prose if any, and the gate ``{solution-end}``.

Cells 4 and 5 run in every build, so that a solution that fails its own check stops it. They are self-
contained: they import what they use, and the only names they take from the notebook are answers and
what the chapter defines before its exercises. A check cell gets no glue and prints nothing.

To criticise a claim, list statements by letter in the exercise and ask for the set of those that hold,
``errors = {"a", "c"}``; `trajectory.checks.choice` says for each wrong letter what to look at. Add
``:class: in-words`` for the argument itself.

A *teaching note* is a Markdown cell with the tags ``teaching-note`` and ``remove-cell``: what students get
wrong, how many minutes, a question to ask. It stands in the instructor's copy only. At least one a
chapter, in front of the exercises or in a section it belongs to; it is not part of a gated block.

Everything but these tags is described in CONTRIBUTING.md.
"""
