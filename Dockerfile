# The image of every Consult process: web, workers, beat and migration. Built from the locks, run by no root.
ARG PYTHON=3.13.14
ARG NODE=24.21.0
# That of the server in docker-compose.yml: pg_dump refuses a newer server.
ARG POSTGRES=18.6

# ---- browser packages: checked against the lock's checksums, none of their scripts run
FROM node:${NODE}-trixie-slim AS packages
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts

# ---- Python packages
FROM python:${PYTHON}-slim-trixie AS environment
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/production.txt requirements/assets.txt /locks/
RUN python -m venv /opt/consult \
    && /opt/consult/bin/pip install --require-hashes --no-deps -r /locks/production.txt \
    && python -m venv /opt/assets \
    && /opt/assets/bin/pip install --require-hashes --no-deps -r /locks/assets.txt

# ---- the French catalogue, fonts, icons, and static files under hashed names
FROM environment AS statics
ENV CONSULT_VAR=/var/lib/consult
WORKDIR /srv/consult
COPY . .
COPY --from=packages /build/node_modules frontend/node_modules
RUN python scripts/catalogue.py \
    && /opt/assets/bin/python scripts/assets.py \
    && docker/with-build-settings /opt/consult/bin/python manage.py collectstatic --noinput

# ---- what runs
FROM python:${PYTHON}-slim-trixie AS runtime
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin consult
# Python lets one thread allocate at a time, so several arenas of the C library only cost memory.
ENV PATH=/opt/consult/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=1 \
    CONSULT_VAR=/var/lib/consult DJANGO_SETTINGS_MODULE=consult.project.settings.production
WORKDIR /srv/consult
COPY --from=environment /opt/consult /opt/consult
COPY . .
COPY --from=statics /srv/consult/frontend/locale frontend/locale
COPY --from=statics /srv/consult/frontend/outlines frontend/outlines
COPY --from=statics /var/lib/consult/static /var/lib/consult/static
# Processes may not write here. Without this, each one would compile the whole code at its start.
RUN python -m compileall -q consult debates votes moderation frontend
RUN install -d -o consult -g consult /var/lib/consult/media /var/lib/consult/erasures /var/lib/consult/decisions \
      /var/lib/consult/registers
USER consult
EXPOSE 8000
CMD ["docker/web"]

# ---- what saves every day (the service `backup`): the same, with pg_dump; libpq5 brings what its library needs
FROM postgres:${POSTGRES}-trixie AS postgres
FROM runtime AS backup
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends age libpq5 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=postgres /usr/lib/postgresql/*/bin/pg_dump /usr/local/bin/
COPY --from=postgres /usr/lib/*/libpq.so.5 /usr/local/lib/
RUN ldconfig && pg_dump --version && install -d /backups
CMD ["docker/backup", "/backups"]

# ---- PostgreSQL that encrypts the log that it archives (docs/operating.md, "Lose minutes instead of a day")
FROM postgres AS database
RUN apt-get update \
    && apt-get install --yes --no-install-recommends age \
    && rm -rf /var/lib/apt/lists/*

# ---- what is built where nothing else is named
FROM runtime
