package dev.howdah.testcontainers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Howdah for a test, in place of a Kafka container:
 *
 * <pre>{@code
 * try (HowdahContainer howdah = new HowdahContainer("howdah:latest")) {
 *     howdah.start();
 *     properties.put("bootstrap.servers", howdah.getBootstrapServers());
 * }
 * }</pre>
 *
 * <p>It brings a Postgres of its own, whose data goes with the container, unless {@link #withPostgresUrl} names another. Other
 * containers of a network reach it at {@code ALIAS:29092} for the alias that {@link #withInsideHost} names.
 *
 * <p>Broker configurations are environment variables of the container: {@code withEnv("HOWDAH_NUM_PARTITIONS", "6")}.
 */
public final class HowdahContainer extends GenericContainer<HowdahContainer> {

    /** For clients outside of the container's network, behind a port of the host's. */
    public static final int OUTSIDE_PORT = 9092;

    /** For the neighbours in the container's network. */
    public static final int INSIDE_PORT = 29092;

    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    /** In the volume, the one place that can be written to with a read-only root; another name for each container over it. */
    private final String advertised = "/data/.advertised-" + UUID.randomUUID();

    private String inside = "";

    public HowdahContainer(String image) {
        this(DockerImageName.parse(image));
    }

    public HowdahContainer(DockerImageName image) {
        super(image);
        withExposedPorts(OUTSIDE_PORT);
        // The port of the host is known only when the container runs, and clients have to be told it.
        withCreateContainerCmdModifier(create -> create.withEntrypoint("/bin/bash", "-c"));
        setCommandParts(new String[] {
            "until [ -s %1$s ]; do sleep 0.05; done; HOWDAH_ADVERTISE=$(cat %1$s); export HOWDAH_ADVERTISE; rm -f %1$s; exec howdah serve"
                    .formatted(advertised)
        });
        waitingFor(Wait.forLogMessage(".*howdah ready: .*", 1).withStartupTimeout(READY_WITHIN));
    }

    /** A Postgres that the container can reach: {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}. */
    public HowdahContainer withPostgresUrl(String url) {
        return withEnv("HOWDAH_POSTGRES_URL", url);
    }

    /** The name under which neighbours are told to find it; default is its address in the network. */
    public HowdahContainer withInsideHost(String host) {
        withNetworkAliases(host);
        inside = ",INSIDE://" + host + ":" + INSIDE_PORT;
        return this;
    }

    /** For {@code bootstrap.servers} of a client on the host. */
    public String getBootstrapServers() {
        return getHost() + ":" + getMappedPort(OUTSIDE_PORT);
    }

    @Override
    protected void containerIsStarting(InspectContainerResponse started) {
        super.containerIsStarting(started);
        String addresses = "OUTSIDE://" + getBootstrapServers() + inside;
        try {
            // Not copied, which a read-only root does not allow.
            ExecResult written = execInContainer("/bin/bash", "-c", "echo '%s' >%s".formatted(addresses, advertised));
            if (written.getExitCode() != 0) {
                throw new IllegalStateException("the container cannot be told its addresses: " + written.getStderr());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the container started", e);
        }
    }
}
