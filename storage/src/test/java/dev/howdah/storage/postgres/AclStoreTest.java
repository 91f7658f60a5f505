package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Acl;
import dev.howdah.storage.AclStore;
import dev.howdah.storage.AclStore.Acls;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AclStoreTest {

    private TestDatabase database;
    private PostgresStorage storage;
    private AclStore acls;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        storage = database.open();
        acls = storage.acls();
    }

    @AfterEach
    void close() {
        storage.close();
        database.close();
    }

    private static Acl acl(String topic) {
        return new Acl(
                Acl.ResourceType.TOPIC,
                topic,
                Acl.PatternType.PREFIXED,
                "User:O'Brien \\ \"x\" é",
                "*",
                Acl.Operation.DESCRIBE_CONFIGS,
                Acl.Permission.DENY);
    }

    private Acls add(Acl acl) {
        return acls.change(before -> {
            Set<Acl> after = new HashSet<>(before);
            after.add(acl);
            return after;
        });
    }

    @Test
    void what_was_changed_is_listed_and_its_version_rises() {
        Acls first = add(acl("a"));
        Acls second = add(acl("b'\u20ac"));
        assertThat(second.version()).isGreaterThan(first.version());
        assertThat(second.all()).containsExactlyInAnyOrder(acl("a"), acl("b'\u20ac"));
        assertThat(acls.listUnlessKnown(AclStore.NONE)).contains(second);
        assertThat(acls.listUnlessKnown(second.version())).isEmpty();

        Acls third = acls.change(before -> Set.of(acl("c")));
        assertThat(third.all()).containsExactly(acl("c"));
        assertThat(acls.listUnlessKnown(second.version())).contains(third);

        Acls same = acls.change(before -> before);
        assertThat(same).as("no change is none").isEqualTo(third);
    }

    @Test
    void a_change_that_throws_changes_nothing() {
        Acls before = add(acl("a"));
        assertThatThrownBy(() -> acls.change(all -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(acls.listUnlessKnown(AclStore.NONE)).contains(before);
    }

    @Test
    void changes_at_the_same_time_do_not_undo_each_other() throws Exception {
        List<Acl> wanted = IntStream.range(0, 20).mapToObj(i -> acl("t" + i)).toList();
        List<CompletableFuture<Acls>> changes = wanted.stream()
                .map(each -> CompletableFuture.supplyAsync(() -> add(each)))
                .toList();
        for (CompletableFuture<Acls> change : changes) {
            change.get(30, TimeUnit.SECONDS);
        }
        assertThat(acls.listUnlessKnown(AclStore.NONE).orElseThrow().all()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void whoever_changes_them_all_brokers_hear_of_it() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        storage.notifications().start(new Notifications.Listener() {
            @Override
            public void onAppended(PartitionId id, long nextOffset, Stability stability) {}

            @Override
            public void onTopicsChanged() {
                // The slow look, which finds what a lost notification would have told.
                heard.add("topics");
            }

            @Override
            public void onAclsChanged() {
                heard.add("acls");
            }

            @Override
            public void onResync() {
                heard.add("resync");
            }
        });
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("resync");
        try (PostgresStorage other = database.open()) {
            other.acls().change(before -> Set.of(acl("a")));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("acls");
        }
        long known = acls.listUnlessKnown(AclStore.NONE).orElseThrow().version();
        database.execute(
                "insert into howdah.acl (resource_type, pattern_type, operation, permission, resource_name, principal)"
                        + " values ('GROUP', 'LITERAL', 'READ', 'ALLOW', 'g', 'User:sql')");
        assertThat(acls.listUnlessKnown(known).orElseThrow().all()).hasSize(2);
        String next = heard.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a notification or the slow look").isIn("acls", "topics");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isIn("acls", "topics").isNotEqualTo(next);
    }

    @Test
    void sql_cannot_store_what_is_no_acl() {
        String values =
                "insert into howdah.acl (resource_type, pattern_type, operation, permission, resource_name, principal) values ";
        for (String wrong : List.of(
                "('TOPICS', 'LITERAL', 'READ', 'ALLOW', 't', 'User:a')",
                "('TOPIC', 'ANY', 'READ', 'ALLOW', 't', 'User:a')",
                "('TOPIC', 'LITERAL', 'LOOK', 'ALLOW', 't', 'User:a')",
                "('TOPIC', 'LITERAL', 'READ', 'MAYBE', 't', 'User:a')",
                "('TOPIC', 'LITERAL', 'READ', 'ALLOW', '', 'User:a')")) {
            assertThatThrownBy(() -> database.execute(values + wrong))
                    .rootCause()
                    .hasMessageContaining("_check");
        }
    }
}
