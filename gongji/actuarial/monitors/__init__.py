"""What a supervisor watches in the cases and members of a plan: formulas only, no database and no page.

    experience   actual to expected cases, by tenure, age and channel
    early        cases soon after the waiting period, and at its very edge
    mix          whether the ages of members have shifted
    cusum        whether cases have begun to come faster, period by period
    inequality   how unevenly shares or aid fall on members
    delay        cases diagnosed and not yet shared

Each answer is a frozen value with its figures and a `Level`. Wrong input is refused with all that is wrong; no answer
holds a NaN. Formulas, thresholds, sources and examples by hand: docs/reference/monitors.md.
"""
