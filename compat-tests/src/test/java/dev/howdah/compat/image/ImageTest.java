package dev.howdah.compat.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import dev.howdah.compat.process.Eventually;
import dev.howdah.testcontainers.HowdahContainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** What people do with the image: use it from the host and from a neighbour, stop it, kill it, give it another Postgres. */
class ImageTest {

    private static final String IMAGE = System.getProperty("compat.image", "howdah:latest");
    private static final long MEMORY_BYTES = 512L << 20;
    private static final int ACKED_BEFORE_THE_END = 2_000;

    @BeforeAll
    static void findImage() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine runs here");
        try {
            docker().inspectImageCmd(IMAGE).exec();
        } catch (NotFoundException missing) {
            assumeTrue(false, "there is no image " + IMAGE + " (docker/build makes it)");
        }
    }

    @Test
    void the_host_and_a_neighbour_work_with_a_locked_down_container() throws Exception {
        try (Network network = Network.newNetwork();
                HowdahContainer howdah = new HowdahContainer(IMAGE)
                        .withNetwork(network)
                        .withInsideHost("howdah")
                        .withCreateContainerCmdModifier(create -> create.getHostConfig()
                                .withReadonlyRootfs(true)
                                .withCapDrop(Capability.ALL)
                                .withMemory(MEMORY_BYTES))
                        .waitingFor(Wait.forHealthcheck());
                GenericContainer<?> neighbour =
                        new GenericContainer<>(kcat()).withNetwork(network).withCommand("sleep", "infinity")) {
            howdah.start();
            neighbour.start();

            run(neighbour, "echo from the neighbour | kcat -b howdah:29092 -P -t greetings");
            try (KafkaProducer<String, String> producer = producer(howdah)) {
                producer.send(new ProducerRecord<>("greetings", "from the host"))
                        .get();
            }

            assertThat(read(howdah, "greetings", 2)).containsExactly("from the neighbour", "from the host");
            assertThat(run(neighbour, "kcat -b howdah:29092 -C -t greetings -o beginning -e -q"))
                    .isEqualTo("from the neighbour\nfrom the host\n");
            assertThat(run(howdah, "howdah psql -Atc 'select count(*) from topics.greetings'"))
                    .isEqualTo("2\n");
        }
    }

    enum End {
        STOP,
        KILL
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void what_was_acked_is_there_in_the_next_container_over_the_same_volume(End end) throws Exception {
        String volume = "howdah-test-" + UUID.randomUUID();
        Queue<String> acked = new ConcurrentLinkedQueue<>();
        try {
            try (HowdahContainer first = over(volume)) {
                first.start();
                endWhileProducing(first, end, acked);
            }
            try (HowdahContainer second = over(volume)) {
                second.start();
                assertThat(read(second, "events", acked.size())).containsAll(acked);
            }
        } finally {
            docker().removeVolumeCmd(volume).exec();
        }
    }

    @Test
    void a_named_postgres_is_used_instead_of_an_own_one() throws Exception {
        // The image's own Postgres, on its own: no other image can be counted on.
        String server =
                "initdb -D /data/p -U postgres --auth=trust -E UTF8 && echo 'host all all all trust' >>/data/p/pg_hba.conf"
                        + " && exec postgres -D /data/p -c listen_addresses='*' -c unix_socket_directories=''";
        try (Network network = Network.newNetwork();
                GenericContainer<?> postgres = new GenericContainer<>(IMAGE)
                        .withNetwork(network)
                        .withNetworkAliases("postgres")
                        .withCreateContainerCmdModifier(create -> create.withEntrypoint("/bin/bash", "-c"))
                        .withCommand(new String[] {server})
                        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*", 1));
                HowdahContainer howdah = new HowdahContainer(IMAGE)
                        .withNetwork(network)
                        .withPostgresUrl("postgresql://postgres@postgres:5432/postgres")) {
            postgres.start();
            howdah.start();
            try (KafkaProducer<String, String> producer = producer(howdah)) {
                producer.send(new ProducerRecord<>("orders", "one")).get();
            }
            assertThat(run(
                            postgres,
                            "psql -h 127.0.0.1 -U postgres -Atc 'select howdah.text(value) from topics.orders'"))
                    .isEqualTo("one\n");
            assertThat(howdah.execInContainer("health").getExitCode()).isZero();
            postgres.stop();
            Eventually.holds(() -> howdah.execInContainer("health").getExitCode() == 1, howdah::getLogs);
            assertThat(howdah.execInContainer("health").getStdout()).contains("Postgres does not answer");
        }
    }

    private static HowdahContainer over(String volume) {
        return new HowdahContainer(IMAGE)
                .withCreateContainerCmdModifier(
                        create -> create.getHostConfig().withBinds(Bind.parse(volume + ":/data")));
    }

    /** Ends the container in the middle of a stream of records, and leaves the acked ones in {@code acked}. */
    private static void endWhileProducing(HowdahContainer howdah, End end, Queue<String> acked) throws Exception {
        CountDownLatch enough = new CountDownLatch(ACKED_BEFORE_THE_END);
        CountDownLatch over = new CountDownLatch(1);
        KafkaProducer<String, String> producer = producer(howdah);
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; over.getCount() > 0; i++) {
                    String value = "event " + i;
                    producer.send(new ProducerRecord<>("events", value), (metadata, failure) -> {
                        if (failure == null) {
                            acked.add(value);
                            enough.countDown();
                        }
                    });
                }
            } catch (KafkaException closed) {
                assertThat(over.getCount()).isZero();
            }
        });
        sender.start();
        try {
            assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            if (end == End.STOP) {
                docker().stopContainerCmd(howdah.getContainerId())
                        .withTimeout(30)
                        .exec();
                assertThat(docker().inspectContainerCmd(howdah.getContainerId())
                                .exec()
                                .getState()
                                .getExitCodeLong())
                        .isZero();
            } else {
                docker().killContainerCmd(howdah.getContainerId()).exec();
            }
        } finally {
            over.countDown();
            producer.close(Duration.ZERO);
            sender.join();
        }
    }

    private static KafkaProducer<String, String> producer(HowdahContainer howdah) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", howdah.getBootstrapServers(), "max.block.ms", 10_000, "linger.ms", 1);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static List<String> read(HowdahContainer howdah, String topic, int count) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", howdah.getBootstrapServers(), "auto.offset.reset", "earliest");
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            assertThat(end).isGreaterThanOrEqualTo(count);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static String run(GenericContainer<?> container, String command) throws Exception {
        ExecResult result = container.execInContainer("/bin/bash", "-c", command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout();
    }

    /** Debian's kcat; made once and kept. */
    private static ImageFromDockerfile kcat() {
        return new ImageFromDockerfile("howdah-test-kcat", false)
                .withDockerfileFromBuilder(builder -> builder.from("debian:trixie-slim")
                        .run("apt-get update && apt-get install --yes --no-install-recommends kcat")
                        .build())
                .withBuildImageCmdModifier(build -> build.withNetworkMode("host"));
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }
}
