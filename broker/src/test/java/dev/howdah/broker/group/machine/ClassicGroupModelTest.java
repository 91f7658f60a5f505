package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random clients against the machine: they join, leave, crash, come back (some of them static), stall in the middle of a
 * rebalance, and lose answers; the broker restarts. What must hold:
 *
 * <ol>
 *   <li>in one generation every partition has at most one owner, and if all of the generation's members know their assignment,
 *       every partition has one
 *   <li>no assignment is told before it is stored
 *   <li>a member that may commit is of the current generation
 *   <li>the generation never goes back, but to the stored one at a restart
 *   <li>once clients behave, the group becomes stable with all of them in it, in bounded time
 * </ol>
 */
class ClassicGroupModelTest {

    private static final int PARTITIONS = 12;
    private static final int STEPS = 400;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void clients_of_all_sorts_never_share_a_partition_and_always_settle(long seed) {
        Model model = new Model(seed);
        for (int step = 0; step < STEPS; step++) {
            model.step();
        }
        model.settle();
    }

    private static final class Model {

        private final Random random;
        private final TestTurn turn = new TestTurn();
        private final List<Client> clients = new ArrayList<>();
        private final Map<Integer, Map<Integer, String>> ownersByGeneration = new HashMap<>();
        private int names;
        private int incarnation;

        private Model(long seed) {
            random = new Random(seed);
            turn.group = new ClassicGroup("g", turn.nowMs);
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> start();
                case 1 -> client(c -> clients.remove(c));
                case 2 -> client(this::leave);
                case 3 -> client(c -> c.stalled = !c.stalled);
                case 4 -> client(this::comeBack);
                case 5 -> {
                    if (random.nextInt(8) == 0) {
                        restart();
                    }
                }
                case 6, 7 -> turn.advance(random.nextInt(4_000));
                case 8 -> {
                    if (!turn.saves.isEmpty()) {
                        turn.finishOneSave();
                    }
                }
                default -> client(this::act);
            }
            check();
        }

        private void client(java.util.function.Consumer<Client> what) {
            if (!clients.isEmpty()) {
                what.accept(clients.get(random.nextInt(clients.size())));
            }
        }

        private void start() {
            if (clients.size() < 7) {
                Client client = new Client("c" + ++names, random.nextInt(3) == 0 ? "i" + names : null);
                clients.add(client);
                act(client);
            }
        }

        private void leave(Client client) {
            if (client.instanceId == null && client.member != null) {
                client.member.leave();
            }
            clients.remove(client);
        }

        /** A static member's process starts anew: it has forgotten its member id. */
        private void comeBack(Client client) {
            if (client.instanceId != null) {
                client.member = null;
                act(client);
            }
        }

        /** What a consumer does next, by what it was told last. */
        private void act(Client client) {
            if (client.stalled) {
                return;
            }
            TestMember member = client.member();
            if (member.isParkedInJoin() || member.isParkedInSync()) {
                return;
            }
            if (client.wantsSync) {
                client.wantsSync = false;
                client.syncing = true;
                member.sync(member.leads && !member.skipAssignment ? assign(member) : Map.of());
            } else if (client.isMember()) {
                KafkaError error = random.nextBoolean() ? member.heartbeat() : member.commit();
                if (error != KafkaError.NONE) {
                    client.react(error);
                }
            } else {
                member.joinOnce();
            }
            client.absorb();
        }

        /** Range over the members that the leader was told of. */
        private Map<String, byte[]> assign(TestMember leader) {
            List<String> members = new ArrayList<>(leader.membersSeen);
            members.sort(Comparator.naturalOrder());
            Map<String, byte[]> assignment = new HashMap<>();
            for (int i = 0; i < members.size(); i++) {
                int from = PARTITIONS * i / members.size();
                int to = PARTITIONS * (i + 1) / members.size();
                byte[] partitions = new byte[to - from];
                for (int p = from; p < to; p++) {
                    partitions[p - from] = (byte) p;
                }
                assignment.put(members.get(i), partitions);
            }
            return assignment;
        }

        /** The broker dies: what was not stored is gone, and so is everybody's connection. */
        private void restart() {
            turn.saves.clear();
            GroupChange last = turn.saved.isEmpty() ? null : turn.saved.get(turn.saved.size() - 1);
            turn.forget();
            turn.group = last == null
                    ? new ClassicGroup("g", turn.nowMs)
                    : ClassicCodec.restore(new StoredGroup("g", last.row(), last.members()));
            turn.group.onLoaded(turn);
            incarnation++;
            clients.forEach(Client::reconnect);
        }

        private void check() {
            clients.forEach(Client::absorb);
            for (Client client : clients) {
                TestMember member = client.memberOrNull();
                if (member != null && client.assignedGeneration >= 0 && member.commit() == KafkaError.NONE) {
                    assertThat(member.generation)
                            .isEqualTo(((ClassicGroup) turn.group).generation().id());
                }
            }
        }

        /** Everybody behaves from now on. */
        private void settle() {
            while (clients.size() < 2) {
                start();
            }
            clients.forEach(client -> client.stalled = false);
            for (int second = 0; second < 240; second++) {
                turn.finishSaves();
                List.copyOf(clients).forEach(this::act);
                turn.finishSaves();
                check();
                turn.advance(1_000);
            }
            assertThat(turn.group.stateName()).isEqualTo("Stable");
            Set<Integer> owned = new HashSet<>();
            for (Client client : clients) {
                assertThat(client.member().heartbeat()).as(client.name).isEqualTo(KafkaError.NONE);
                for (byte partition : client.assignment) {
                    assertThat(owned.add((int) partition))
                            .as("partition " + partition)
                            .isTrue();
                }
            }
            assertThat(owned).hasSize(PARTITIONS);
        }

        private final class Client {

            private final String name;
            private final String instanceId;
            private TestMember member;
            private boolean stalled;
            private boolean wantsSync;
            private boolean syncing;
            private int assignedGeneration = -1;
            private byte[] assignment = {};
            private int joinsSeen;
            private int syncsSeen;

            private Client(String name, String instanceId) {
                this.name = name;
                this.instanceId = instanceId;
            }

            private TestMember memberOrNull() {
                return member;
            }

            private TestMember member() {
                if (member == null) {
                    member = new TestMember(name, turn.group, turn);
                    member.instanceId = instanceId;
                    member.rebalanceTimeoutMs = 20_000;
                    member.sessionTimeoutMs = 10_000;
                    joinsSeen = 0;
                    syncsSeen = 0;
                    forgetAssignment();
                }
                return member;
            }

            private boolean isMember() {
                return assignedGeneration >= 0;
            }

            private void forgetAssignment() {
                assignedGeneration = -1;
                assignment = new byte[0];
                wantsSync = false;
                syncing = false;
            }

            private void react(KafkaError error) {
                forgetAssignment();
                if (error == KafkaError.UNKNOWN_MEMBER_ID) {
                    member.memberId = "";
                } else if (error == KafkaError.FENCED_INSTANCE_ID) {
                    // Its successor is this client's own newer life; go on as that.
                    member = null;
                }
            }

            /** Takes in the answers that have come. */
            private void absorb() {
                if (member == null) {
                    return;
                }
                while (member != null && joinsSeen < member.joins.size()) {
                    KafkaError error = member.joins.get(joinsSeen++);
                    if (error == KafkaError.NONE) {
                        forgetAssignment();
                        wantsSync = true;
                    } else if (error != KafkaError.MEMBER_ID_REQUIRED) {
                        react(error);
                    }
                }
                while (member != null && syncsSeen < member.syncs.size()) {
                    KafkaError error = member.syncs.get(syncsSeen++);
                    if (error == KafkaError.NONE && syncing) {
                        onAssigned();
                    } else if (error != KafkaError.NONE) {
                        react(error);
                    }
                    syncing = false;
                }
            }

            private void onAssigned() {
                assignedGeneration = member.generation;
                assignment = member.assignment;
                boolean stored =
                        turn.saved.stream().anyMatch(change -> change.row().epoch() == member.generation);
                assertThat(stored)
                        .as("generation " + member.generation + " is stored")
                        .isTrue();
                Map<Integer, String> owners =
                        ownersByGeneration.computeIfAbsent(member.generation, g -> new HashMap<>());
                for (byte partition : assignment) {
                    String who = instanceId == null ? member.memberId : instanceId;
                    String other = owners.putIfAbsent((int) partition, who);
                    assertThat(other == null || other.equals(who))
                            .as("partition " + partition + " in generation " + member.generation + ": " + other + ", "
                                    + who)
                            .isTrue();
                }
            }

            /** The same member over a new connection; requests under way are lost with their answers. */
            private void reconnect() {
                if (member == null) {
                    return;
                }
                TestMember before = member;
                boolean waiting = before.isParkedInJoin() || before.isParkedInSync();
                member = new TestMember(name, turn.group, turn);
                member.instanceId = instanceId;
                member.memberId = before.memberId;
                member.generation = before.generation;
                member.leads = before.leads;
                member.skipAssignment = before.skipAssignment;
                member.membersSeen = before.membersSeen;
                member.protocolName = before.protocolName;
                member.rebalanceTimeoutMs = before.rebalanceTimeoutMs;
                member.sessionTimeoutMs = before.sessionTimeoutMs;
                joinsSeen = 0;
                syncsSeen = 0;
                if (waiting) {
                    forgetAssignment();
                }
            }
        }
    }
}
