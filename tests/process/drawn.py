"""Standards of every shape for the tests of graphs and drawings."""

from hypothesis import strategies as st

from leantui.model.standard import Role, Standard, Step, Timer

ROLES = (Role(id="it", name="Technician"), Role(id="hr"), Role(id="boss"))


@st.composite
def standards(draw: st.DrawFn) -> Standard:
    """Up to nine steps: branches, joins, conditions, pauses, loops back, timers, roles and none."""
    count = draw(st.integers(1, 9))
    ids = [f"s{number}" for number in range(count)]
    steps = []
    for number, id_ in enumerate(ids):
        earlier = ids[:number]
        after = draw(st.none() | st.lists(st.sampled_from(earlier or ["nobody"]), max_size=3, unique=True).map(tuple))  # fmt: skip
        loop = draw(st.none() | st.sampled_from(ids[: number + 1])) if number % 3 == 2 else None
        steps.append(
            Step(
                id=id_,
                do=draw(st.sampled_from(["Look", "Mend what is broken", "Tell everybody who waits for it that it is done"])),
                role=draw(st.sampled_from(["it", "hr", "boss", None, "stranger"])),
                after=after,
                when=draw(st.sampled_from([None, None, "vip", "department == 'Finance' and size > 3"])),
                pause=draw(st.integers(0, 5)) == 0,
                loop_to=loop,
                timer=draw(st.sampled_from([None, None, Timer(warn="4h", escalate="8h", to="eva")])),
                kind=draw(st.sampled_from([None, "service"])),
                use=draw(st.sampled_from([None, None, "other"])),
                sign_off=draw(st.booleans()),
            )
        )  # fmt: skip
    return Standard(id="made", title="Made up", revision=3, status="effective", role=ROLES, step=tuple(steps))  # fmt: skip


STARTER = Standard(
    id="starter", title="New starter", revision=7, status="effective",
    role=(Role(id="it", name="Technician", department="IT"), Role(id="hr", department="hr")),
    step=(
        Step(id="account", do="Create the account", role="it", time="20m"),
        Step(id="approve", do="Approve the finance rights", role="hr", after=("account",),
             when="department == 'Finance'", sign_off=True, timer=Timer(warn="4h", escalate="8h", to="eva")),
        Step(id="laptop", do="Prepare the laptop", role="it", after=("account",)),
        Step(id="access", do="Open the applications", role="it", after=("account", "approve")),
        Step(id="try", do="Sign in as the person will", role="it", after=("laptop", "access"), pause=True,
             loop_to="laptop"),
        Step(id="post", do="Order the badge", kind="service", command=("order", "badge")),
        Step(id="meet", do="Meet the team", role="hr", use="welcome"),
    ),
)  # fmt: skip
