"""The command that puts the graph on the web: serve."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options


@click.command()
@options.store
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="The port; 0 takes a free one.")
@click.option(
    "--timeout", type=click.FloatRange(0), default=30.0, show_default=True, help="Seconds after which a query is stopped; 0: never."
)
@click.option("--max-rows", type=click.IntRange(1), default=None, help="Refuse answers with more rows; a header states it.")
@click.option("--allow-host", "allow_hosts", multiple=True, help="A further name under which this server is reached.")
@click.option("--allow-service", is_flag=True, help="Let queries ask other servers by SERVICE.")
@click.option("--writable", is_flag=True, help="Allow updates to whoever has the token.")
@click.option("--token", envvar="KG_TOKEN", default=None, help="The token for updates (or KG_TOKEN); else one is made and shown.")
def serve(
    store: Path | str,
    host: str,
    port: int,
    timeout: float,
    max_rows: int | None,
    allow_hosts: tuple[str, ...],
    allow_service: bool,
    writable: bool,
    token: str | None,
) -> None:
    """Serve the graph on this machine: a site to explore and a SPARQL endpoint.

    \b
    kg serve                              http://127.0.0.1:8765/
    kg serve --port 0 --timeout 5
    curl 'http://127.0.0.1:8765/sparql' --data-urlencode 'query=SELECT * { ?s a kg:Paper } LIMIT 3'
    """
    from kg.serving import Limits
    from kg.serving import serve as run

    def ready(address: str, token_in_force: str | None) -> None:
        click.echo(f"serving {store} at {address} (SPARQL at {address}sparql); Ctrl-C ends it", err=True)
        if token_in_force and not token:
            click.echo(f"token for updates: {token_in_force}", err=True)

    run(
        store,
        host=host,
        port=port,
        limits=Limits(seconds=timeout or None),
        max_rows=max_rows,
        allow_hosts=allow_hosts,
        allow_service=allow_service,
        writable=writable,
        token=token,
        ready=ready,
    )
