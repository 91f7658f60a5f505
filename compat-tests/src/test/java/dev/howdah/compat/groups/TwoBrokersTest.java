package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two brokers on one Postgres share the groups; when one is killed, the other one has them all, members and offsets. */
class TwoBrokersTest {

    private static final int GROUPS = 24;

    /** The leases are of 9 s, and what is left of them when the broker is killed is 6 s at least. */
    private static final long TAKEN_OVER_LIMIT_MS = 5_000;

    private static PostgresProcess postgres;
    private static Brokers brokers;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        brokers = new Brokers("two", postgres.url(), 2);
    }

    @AfterAll
    static void stopServers() {
        if (brokers != null) {
            brokers.close();
        }
        postgres.close();
    }

    @Test
    void both_brokers_name_the_owner_and_only_it_answers() throws Exception {
        Map<String, Integer> owners = awaitSpread();
        for (Map.Entry<String, Integer> owner : owners.entrySet()) {
            // While it loads its groups it answers as Kafka does: no error, so that members stay.
            Waiting.until(
                    () -> heartbeat(owner.getValue(), owner.getKey()) == Errors.UNKNOWN_MEMBER_ID,
                    () -> "the owner knows the group or that it is none: " + owner);
            assertThat(heartbeat(brokers.notOn(owner.getValue()).port(), owner.getKey()))
                    .isEqualTo(Errors.NOT_COORDINATOR);
            assertThat(fetchOffsets(owner.getValue(), owner.getKey())).isEqualTo(Errors.NONE);
            assertThat(fetchOffsets(brokers.notOn(owner.getValue()).port(), owner.getKey()))
                    .isEqualTo(Errors.NOT_COORDINATOR);
        }
    }

    @Test
    void members_carry_on_with_their_generation_when_the_owner_is_killed() throws Exception {
        Map<String, Integer> owners = awaitSpread();
        int victim = owners.values().iterator().next();
        BrokerProcess killed = brokers.on(victim);
        Session session = new Session(brokers.bootstrap(), "two");
        Set<String> taken = new HashSet<>();
        try (RunningGroups groups = new RunningGroups(
                session,
                brokers.bootstrap(),
                protocol -> owners.entrySet().stream()
                        .filter(each -> each.getValue() == victim && taken.add(each.getKey()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow())) {
            String before = groups.generations();
            groups.startPhase();
            killed.kill();
            groups.awaitProgress(300);
            System.out.println("groups: the owner of both groups killed: processing gap " + groups.gapsMs());
            int left = brokers.notOn(victim).port();
            Waiting.until(
                    () -> owners.keySet().stream().allMatch(group -> owner(left, group) == left),
                    () -> "all groups belong to the broker that is left");
            groups.awaitProgress(300);
            assertThat(groups.generations()).isEqualTo(before);
            groups.finish();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + brokers.logTail(), e);
        } finally {
            if (!killed.isAlive()) {
                killed.start();
            }
        }
    }

    @Test
    void share_groups_of_a_killed_broker_are_answered_for_long_before_its_leases_end() throws Exception {
        Map<String, Integer> owners = awaitSpread();
        int victim = owners.values().iterator().next();
        BrokerProcess killed = brokers.on(victim);
        int left = brokers.notOn(victim).port();
        List<String> groups = owners.entrySet().stream()
                .filter(each -> each.getValue() == victim)
                .map(each -> "shares-" + each.getKey())
                .filter(group -> owner(left, group) == victim)
                .toList();
        assertThat(groups).isNotEmpty();
        Map<String, Integer> epochs = new TreeMap<>();
        for (String group : groups) {
            Waiting.until(
                    () -> {
                        ShareGroupHeartbeatResponseData joined = shareHeartbeat(victim, group, 0);
                        epochs.put(group, joined.memberEpoch());
                        return joined.errorCode() == 0;
                    },
                    () -> "a member joins " + group);
        }
        long began = System.nanoTime();
        killed.kill();
        try {
            for (String group : groups) {
                Waiting.until(
                        () -> owner(left, group) == left
                                && shareHeartbeat(left, group, epochs.get(group))
                                                .errorCode()
                                        == 0,
                        () -> "the broker that is left knows the member of " + group);
            }
            long tookMs = (System.nanoTime() - began) / 1_000_000;
            System.out.println("groups: " + groups.size() + " share groups of a killed broker taken over in " + tookMs
                    + " ms, by asking for one after the other");
            assertThat(tookMs).isLessThan(TAKEN_OVER_LIMIT_MS);
        } finally {
            killed.start();
        }
    }

    private static ShareGroupHeartbeatResponseData shareHeartbeat(int port, String group, int epoch)
            throws IOException {
        try (GroupWire wire = new GroupWire(port)) {
            return wire.call(
                    new ShareGroupHeartbeatRequestData()
                            .setGroupId(group)
                            .setMemberId("member-of-" + group)
                            .setMemberEpoch(epoch)
                            .setSubscribedTopicNames(epoch == 0 ? List.of("none") : null),
                    1,
                    ShareGroupHeartbeatResponseData.class);
        }
    }

    /** The owners of some groups, as soon as both brokers have some and agree. */
    private static Map<String, Integer> awaitSpread() {
        int first = brokers.all().get(0).port();
        int second = brokers.all().get(1).port();
        Map<String, Integer> owners = new TreeMap<>();
        Waiting.until(
                () -> {
                    owners.clear();
                    for (int i = 0; i < GROUPS; i++) {
                        int owner = owner(first, "spread-" + i);
                        if (owner != owner(second, "spread-" + i)) {
                            return false;
                        }
                        owners.put("spread-" + i, owner);
                    }
                    return Set.copyOf(owners.values()).equals(Set.of(first, second));
                },
                () -> "groups are spread over both: " + owners);
        return owners;
    }

    /** The port of a group's owner by what one broker says; -1 when it knows none yet. */
    private static int owner(int asked, String group) {
        try (GroupWire wire = new GroupWire(asked)) {
            FindCoordinatorResponseData found =
                    wire.call(new FindCoordinatorRequestData().setKey(group), 3, FindCoordinatorResponseData.class);
            return found.errorCode() == 0 ? found.port() : -1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Errors heartbeat(int port, String group) throws IOException {
        try (GroupWire wire = new GroupWire(port)) {
            HeartbeatRequestData request = new HeartbeatRequestData()
                    .setGroupId(group)
                    .setMemberId("nobody")
                    .setGenerationId(1);
            return Errors.forCode(
                    wire.call(request, 4, HeartbeatResponseData.class).errorCode());
        }
    }

    private static Errors fetchOffsets(int port, String group) throws IOException {
        try (GroupWire wire = new GroupWire(port)) {
            OffsetFetchRequestData request = new OffsetFetchRequestData()
                    .setGroups(List.of(
                            new OffsetFetchRequestGroup().setGroupId(group).setTopics(null)));
            return Errors.forCode(wire.call(request, 9, OffsetFetchResponseData.class)
                    .groups()
                    .get(0)
                    .errorCode());
        }
    }
}
