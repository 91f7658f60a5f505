package dev.howdah.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.PatternType;
import dev.howdah.storage.Acl.Permission;
import dev.howdah.storage.Acl.ResourceType;
import dev.howdah.storage.AclStore;
import dev.howdah.storage.RoleGrants;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is in memory of the ACLs in a table, and of what people have granted. */
class AuthorizerTest {

    private static final Acl READ = allow("t", Operation.READ);
    private static final Acl WRITE = allow("t", Operation.WRITE);

    private final Table table = new Table();
    private final Granted grants = new Granted();
    private final Counter denied = new SimpleMeterRegistry().counter("denied");
    private final Authorizer authorizer = new Authorizer(
            table,
            Optional.of(grants),
            BrokerConfig.of(Map.of(AuthorizerConfigs.SUPER_USERS, "User:boss; User:root")),
            denied);

    private static Acl allow(String topic, Operation operation) {
        return new Acl(
                ResourceType.TOPIC, topic, PatternType.LITERAL, "User:alice", Acl.ANY, operation, Permission.ALLOW);
    }

    private Rights rights(String user) {
        return authorizer.rights(Principal.user(user), new InetSocketAddress("10.0.0.1", 1), ApiKey.METADATA);
    }

    private boolean mayRead() {
        return rights("alice").onTopic(Operation.READ, "t");
    }

    private boolean mayWrite() {
        return rights("alice").onTopic(Operation.WRITE, "t");
    }

    @Test
    void nothing_is_allowed_before_the_acls_are_read() {
        table.set(READ);
        assertThat(mayRead()).isFalse();
        authorizer.refresh();
        assertThat(mayRead()).isTrue();
        assertThat(mayWrite()).isFalse();
    }

    @Test
    void a_super_user_may_do_what_is_denied_to_everybody() {
        for (ResourceType type : ResourceType.values()) {
            table.add(new Acl(
                    type, Acl.ANY, PatternType.LITERAL, Acl.EVERYBODY, Acl.ANY, Operation.ALL, Permission.DENY));
        }
        authorizer.refresh();
        for (String user : new String[] {"boss", "root"}) {
            assertThat(rights(user).onCluster(Operation.ALTER)).isTrue();
            assertThat(rights(user).somewhere(Operation.WRITE, ResourceType.TOPIC))
                    .isTrue();
            assertThat(rights(user).operations(ResourceType.TOPIC, "t")).isEqualTo(~0);
        }
        for (String user : new String[] {"alice", "Boss", "boss ", "User:boss"}) {
            assertThat(rights(user).onCluster(Operation.ALTER)).as(user).isFalse();
            assertThat(rights(user).somewhere(Operation.WRITE, ResourceType.TOPIC))
                    .isFalse();
            assertThat(rights(user).operations(ResourceType.TOPIC, "t")).isZero();
        }
    }

    /** Kafka asks for a name that nobody uses, so a topic without an ACL is somewhere. */
    @Test
    void somewhere_is_also_where_no_acl_is_if_everybody_may_do_everything_there() {
        Authorizer generous = new Authorizer(
                table, Optional.empty(), BrokerConfig.of(Map.of(AuthorizerConfigs.ALLOW_EVERYONE, "true")), denied);
        table.set(READ);
        generous.refresh();
        Rights rights = generous.rights(Principal.user("alice"), null, ApiKey.INIT_PRODUCER_ID);
        assertThat(rights.onTopic(Operation.WRITE, "t")).isFalse();
        assertThat(rights.onTopic(Operation.WRITE, "u")).isTrue();
        assertThat(rights.somewhere(Operation.WRITE, ResourceType.TOPIC)).isTrue();
        authorizer.refresh();
        assertThat(rights("alice").somewhere(Operation.WRITE, ResourceType.TOPIC))
                .isFalse();
    }

    @Test
    void what_is_granted_counts_as_long_as_it_is_granted() {
        grants.now = Set.of(READ, WRITE);
        authorizer.refresh();
        assertThat(mayRead()).isTrue();
        assertThat(authorizer.granted()).containsExactlyInAnyOrder(READ, WRITE);
        grants.now = Set.of(WRITE);
        authorizer.refresh();
        assertThat(mayRead()).isFalse();
        assertThat(mayWrite()).isTrue();
        grants.now = Set.of();
        authorizer.refresh();
        assertThat(mayWrite()).isFalse();
        assertThat(authorizer.all()).isEmpty();
    }

    @Test
    void neither_acls_nor_grants_take_the_others_away() {
        grants.now = Set.of(READ);
        table.set(WRITE);
        authorizer.refresh();
        assertThat(authorizer.all()).containsExactlyInAnyOrder(READ, WRITE);
        authorizer.change(before -> Set.of());
        assertThat(mayWrite()).isFalse();
        assertThat(mayRead()).isTrue();
        authorizer.change(before -> Set.of(WRITE));
        grants.now = Set.of();
        authorizer.refresh();
        assertThat(mayWrite()).isTrue();
        assertThat(mayRead()).isFalse();
    }

    /** The version may be that of other ACLs then. */
    @Test
    void when_the_database_may_have_gone_back_the_acls_are_read_anew() {
        table.set(READ);
        authorizer.refresh();
        table.all = Set.of(WRITE);
        authorizer.refresh();
        assertThat(mayRead()).as("the version is known").isTrue();
        authorizer.reload();
        assertThat(mayRead()).isFalse();
        assertThat(mayWrite()).isTrue();
        assertThat(grants.isDoubted).isTrue();
    }

    @Test
    void while_postgres_does_not_answer_all_stays_as_it_was() {
        table.set(READ);
        authorizer.refresh();
        table.isAway = true;
        assertThatThrownBy(authorizer::refresh).isInstanceOf(StorageException.class);
        assertThatThrownBy(authorizer::reload).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> authorizer.change(before -> Set.of())).isInstanceOf(StorageException.class);
        assertThat(mayRead()).isTrue();
        assertThat(mayWrite()).isFalse();
    }

    @Test
    void denials_count_but_for_those_that_only_leave_something_out() {
        assertThat(mayRead()).isFalse();
        assertThat(denied.count()).isEqualTo(1);
        assertThat(rights("alice").quietly().onTopic(Operation.READ, "t")).isFalse();
        assertThat(rights("alice").somewhere(Operation.WRITE, ResourceType.TOPIC))
                .isFalse();
        assertThat(rights("boss").onTopic(Operation.READ, "t")).isTrue();
        assertThat(denied.count()).isEqualTo(1);
    }

    private static StorageException away() {
        return new StorageException(new StorageFailure.Unavailable("away"));
    }

    private static final class Table implements AclStore {

        private long version = 1;
        private Set<Acl> all = Set.of();
        private boolean isAway;

        private void set(Acl... acls) {
            all = Set.of(acls);
            version++;
        }

        private void add(Acl acl) {
            change(before -> {
                Set<Acl> after = new HashSet<>(before);
                after.add(acl);
                return after;
            });
        }

        @Override
        public Optional<Acls> listUnlessKnown(long knownVersion) {
            if (isAway) {
                throw away();
            }
            return version == knownVersion ? Optional.empty() : Optional.of(new Acls(version, all));
        }

        @Override
        public Acls change(UnaryOperator<Set<Acl>> change) {
            if (isAway) {
                throw away();
            }
            all = change.apply(all);
            return new Acls(++version, all);
        }
    }

    private static final class Granted implements RoleGrants {

        private Set<Acl> now = Set.of();
        private boolean isDoubted;

        @Override
        public void begin() {
            throw new UnsupportedOperationException("the broker begins");
        }

        @Override
        public Set<Acl> settle() {
            return now;
        }

        @Override
        public void doubt() {
            isDoubted = true;
        }
    }
}
