"""`leantui completion`."""

import click

from leantui.cli.invocation import examples


@click.command(
    epilog=examples(
        "completion bash > ~/.local/share/bash-completion/completions/leantui",
        "completion zsh > ~/.zfunc/_leantui",
        "completion fish > ~/.config/fish/completions/leantui.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script by which your shell completes commands, card ids with their titles, columns, people and more."""
    from leantui.cli.completing import script

    click.echo(script(shell, ctx.find_root().command), nl=False)
