package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.FindCoordinatorRequest;
import dev.howdah.protocol.message.FindCoordinatorResponse;
import dev.howdah.protocol.message.ListGroupsRequest;
import dev.howdah.protocol.message.ListGroupsResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator of groups learns that others have done to its tables, though nobody tells it. */
@Timeout(120)
class CoordinatorNewsTest {

    @TempDir
    private static Path directory;

    private static RunningBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"), Map.of());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty())))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** The broker looks after itself, and listens again some time after the commit. */
    @Test
    void a_group_that_sql_founds_while_nobody_listens_is_listed() throws Exception {
        broker.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'howdah wakeup';"
                        + " select howdah.commit_offsets('founded', 't', 0, 0)");

        await(() -> groups().contains("founded"));
    }

    /** As after a restore of a dump in which this broker is not registered, or under another id. */
    @Test
    void a_coordinator_is_found_when_its_node_id_has_become_another() throws Exception {
        int before = coordinator();
        int now = before + 6;
        broker.execute("update howdah.broker set node_id = " + now + ", incarnation = gen_random_uuid()");

        await(() -> coordinator() == now);
    }

    private static int coordinator() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            FindCoordinatorResponse found = (FindCoordinatorResponse) raw.call(
                    ApiKey.FIND_COORDINATOR,
                    6,
                    FindCoordinatorRequest.builder()
                            .coordinatorKeys(List.of("g"))
                            .build());
            return found.coordinators().get(0).nodeId();
        }
    }

    private static List<String> groups() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            ListGroupsResponse listed = (ListGroupsResponse)
                    raw.call(ApiKey.LIST_GROUPS, 5, ListGroupsRequest.builder().build());
            return listed.groups().stream().map(group -> group.groupId()).toList();
        }
    }

    private static void await(Callable<Boolean> done) throws Exception {
        while (!done.call()) {
            assertThat(Thread.currentThread().isInterrupted())
                    .as("the time is over")
                    .isFalse();
            LockSupport.parkNanos(10_000_000);
        }
    }
}
