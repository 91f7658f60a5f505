package dev.howdah.broker.group.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.assignor.Assignor.Subscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleAssignorTest {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);

    @Test
    void few_members_have_different_partitions_in_even_parts() {
        Map<String, Set<TopicIdPartition>> assignment =
                SimpleAssignor.assign(List.of(member("m1", A), member("m2", A)), Map.of(A, 5));
        assertThat(assignment.get("m1")).hasSizeBetween(2, 3).doesNotContainAnyElementsOf(assignment.get("m2"));
        assertThat(assignment.get("m2")).hasSizeBetween(2, 3);
    }

    @Test
    void many_members_share_a_partition() {
        Map<String, Set<TopicIdPartition>> assignment =
                SimpleAssignor.assign(List.of(member("m1", A), member("m2", A), member("m3", A)), Map.of(A, 1));
        assertThat(assignment.values()).allSatisfy(one -> assertThat(one).containsExactly(new TopicIdPartition(A, 0)));
    }

    @Test
    void a_member_keeps_what_it_has() {
        Map<String, Set<TopicIdPartition>> before = SimpleAssignor.assign(List.of(member("m2", A)), Map.of(A, 4));
        Subscriber settled = new Subscriber("m2", null, Set.of(A), before.get("m2"));
        Map<String, Set<TopicIdPartition>> after =
                SimpleAssignor.assign(List.of(member("m1", A), settled), Map.of(A, 4));
        assertThat(before.get("m2")).containsAll(after.get("m2"));
        assertThat(after.get("m1")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void every_partition_has_a_member_and_every_member_a_partition(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Map<UUID, Integer> counts = Map.of(A, 1 + random.nextInt(8), B, 1 + random.nextInt(8));
            List<Subscriber> members = new ArrayList<>();
            Map<String, Set<TopicIdPartition>> before = new HashMap<>();
            for (int i = 0; i < 1 + random.nextInt(12); i++) {
                Set<UUID> topics = random.nextInt(3) == 0 ? Set.of(A, B) : Set.of(random.nextBoolean() ? A : B);
                Set<TopicIdPartition> had = new HashSet<>();
                for (int j = random.nextInt(5); j > 0; j--) {
                    had.add(new TopicIdPartition(random.nextBoolean() ? A : B, random.nextInt(9)));
                }
                before.put("m" + i, had);
                members.add(new Subscriber("m" + i, null, topics, had));
            }
            Map<String, Set<TopicIdPartition>> assignment = SimpleAssignor.assign(members, counts);
            Set<TopicIdPartition> covered = new HashSet<>();
            for (Subscriber member : members) {
                Set<TopicIdPartition> own = assignment.get(member.memberId());
                covered.addAll(own);
                assertThat(own)
                        .as("seed %d, round %d: %s", seed, round, members)
                        .isNotEmpty()
                        .allSatisfy(one -> {
                            assertThat(member.topics()).contains(one.topicId());
                            assertThat(one.partition()).isLessThan(counts.get(one.topicId()));
                        });
            }
            members.stream()
                    .flatMap(member -> member.topics().stream())
                    .distinct()
                    .forEach(topic -> {
                        for (int i = 0; i < counts.get(topic); i++) {
                            assertThat(covered).contains(new TopicIdPartition(topic, i));
                        }
                    });
        }
    }

    private static Subscriber member(String memberId, UUID topic) {
        return new Subscriber(memberId, null, Set.of(topic), Set.of());
    }
}
