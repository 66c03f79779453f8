# One image for workers, coordinators and the command line: docker compose builds it from this checkout.
#
# It takes Java 17; children run what callers compiled, so a fleet of theirs for a later Java is built with
# --build-arg JAVA_VERSION=21, or FLEETPOOL_JAVA_VERSION=21 for docker compose.
ARG JAVA_VERSION=17

FROM maven:3.9-eclipse-temurin-${JAVA_VERSION} AS build
WORKDIR /build
COPY . .
RUN mvn -B -q package -DskipTests -pl pool-cli -am \
 && mkdir /distribution \
 && tar -xzf pool-cli/target/fleetpool-*.tar.gz --strip-components=1 -C /distribution

FROM eclipse-temurin:${JAVA_VERSION}-jre-noble
RUN useradd --uid 10001 --user-group --create-home fleetpool \
 && mkdir /var/cache/fleetpool \
 && chown fleetpool:fleetpool /var/cache/fleetpool
COPY --from=build /distribution /opt/fleetpool
COPY docker/health docker/class-data /opt/fleetpool/docker/
# The archive belongs to this very JVM and these very files, so it is made here.
RUN /opt/fleetpool/docker/class-data /opt/fleetpool
ENV PATH=/opt/fleetpool/bin:$PATH \
    XDG_CACHE_HOME=/var/cache
USER fleetpool
WORKDIR /home/fleetpool
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 CMD ["/opt/fleetpool/docker/health"]
# The launcher becomes java, so SIGTERM reaches it. Run with --init (in compose: init: true): commands that tasks leave behind
# have the first process as their parent, which should be one that buries them.
ENTRYPOINT ["/opt/fleetpool/bin/fleetpool"]
CMD ["--help"]
