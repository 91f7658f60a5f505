package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.PatternType;
import dev.howdah.storage.Acl.Permission;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.grant.PostgresRoleGrants;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** ACLs of roles as grants on views, and grants on views as ACLs. Roles are the whole server's, so each test makes its own. */
class RoleGrantsTest {

    private static TestDatabase database;
    private static PostgresStorage storage;

    private static final String GRANTED = "select count(*) from pg_class where relnamespace = 'topics'::regnamespace"
            + " and relkind = 'v' and has_table_privilege('%s', oid, 'SELECT')";

    private final List<String> roles = new ArrayList<>();
    private String app;
    private int topicId;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        storage = database.open();
        storage.roleGrants().begin();
    }

    @AfterAll
    static void close() {
        storage.close();
        database.close();
    }

    @BeforeEach
    void begin() {
        app = role("login");
        topicId = topic("orders");
    }

    @AfterEach
    void end() {
        acls(Set.of());
        storage.topics().list().forEach(topic -> storage.topics().delete(topic.id()));
        for (int i = roles.size() - 1; i >= 0; i--) {
            database.execute("drop owned by " + roles.get(i) + " cascade; drop role " + roles.get(i));
        }
    }

    private String role(String options) {
        String name = "role_" + System.nanoTime();
        database.execute("create role " + name + " " + options);
        roles.add(name);
        return name;
    }

    private static int topic(String name) {
        return storage.topics()
                .create(new NewTopic(name, 1, Map.of()), LogFixture.NOW)
                .orElseThrow()
                .id();
    }

    private static Acl acl(String topic, PatternType pattern, String role, Operation operation, Permission permission) {
        return new Acl(Acl.ResourceType.TOPIC, topic, pattern, Acl.USER + role, Acl.ANY, operation, permission);
    }

    private static Acl allow(String topic, String role, Operation operation) {
        return acl(topic, PatternType.LITERAL, role, operation, Permission.ALLOW);
    }

    private static void acls(Set<Acl> acls) {
        storage.acls().change(before -> acls);
    }

    private static void acls(Acl... acls) {
        acls(Set.of(acls));
    }

    private static boolean may(String role, String privilege, String topic) {
        return database.query(
                        "select has_table_privilege('" + role + "', 'topics.\"" + topic + "\"', '" + privilege + "')")
                .equals("t");
    }

    private static void as(String role, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set role " + role);
            statement.execute(sql);
        }
    }

    private static String first(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void assertRefused(String role, String sql) {
        assertThatThrownBy(() -> as(role, sql)).as(sql).hasMessageContaining("permission denied");
    }

    @Test
    void an_acl_of_many_topics_grants_and_revokes_all_and_says_it_in_a_few_lines() {
        for (int i = 0; i < 29; i++) {
            topic("many-" + i);
        }
        Logger logger = (Logger) LoggerFactory.getLogger(PostgresRoleGrants.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        logger.addAppender(lines);
        lines.start();
        try {
            acls(acl("*", PatternType.LITERAL, app, Operation.READ, Permission.ALLOW));
            assertThat(database.query(GRANTED.formatted(app))).isEqualTo("30");
            acls(Set.of());
            assertThat(database.query(GRANTED.formatted(app))).isEqualTo("0");
        } finally {
            logger.detachAppender(lines);
        }
        // Also two schemas, twice.
        assertThat(lines.list)
                .filteredOn(line -> line.getMessage().equals("A grant follows the ACLs"))
                .hasSize(40);
        assertThat(lines.list)
                .filteredOn(line -> line.getMessage().equals("Further grants follow the ACLs"))
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line.getKeyValuePairs().get(0).value).isEqualTo(12));
    }

    @Test
    void an_acl_of_a_role_is_a_grant_and_goes_with_it() throws Exception {
        assertRefused(app, "select * from topics.orders");
        acls(allow("orders", app, Operation.READ));
        as(app, "select * from topics.orders");
        as(app, "select * from howdah.read('orders', 0, null, null)");
        as(app, "select * from howdah.read('orders', null::timestamptz, null)");
        assertRefused(app, "insert into topics.orders (value) values ('a')");

        acls(allow("orders", app, Operation.READ), allow("orders", app, Operation.WRITE));
        as(app, "insert into topics.orders (value) values ('a') returning ticket");

        acls(allow("orders", app, Operation.WRITE));
        assertRefused(app, "select * from topics.orders");
        assertRefused(app, "select * from howdah.read('orders', 0, null, null)");
        as(app, "insert into topics.orders (value) values ('a') returning ticket");

        acls(allow("orders", app, Operation.ALL));
        as(app, "select * from topics.orders");

        acls(allow("orders", app, Operation.DESCRIBE));
        assertRefused(app, "select * from topics.orders");
        assertRefused(app, "insert into topics.orders (value) values ('a')");
        assertThat(database.query("select count(*) from howdah.acl_grant")).isEqualTo("0");
        // Nothing is left that would hold it.
        database.execute("drop role " + app);
        roles.remove(app);
    }

    @Test
    void read_gives_those_who_have_the_view_alone_the_same_records() throws Exception {
        try (LogFixture fixture = new LogFixture()) {
            LogFixture.appended(fixture.writer(), fixture.partition("t"), TestBatches.values("a", "b", "c"));
            String select =
                    "select string_agg(\"offset\" || ' ' || howdah.text(value), ',') from howdah.read('t', 0, 1, 3)";
            String byTime = select.replace("0, 1, 3", "null::timestamptz, null");
            String owner = fixture.database.query(select) + " " + fixture.database.query(byTime);
            fixture.database.execute(
                    "grant usage on schema topics, howdah to " + app + "; grant select on topics.t to " + app);
            assertThat(owner).isEqualTo("1 b,2 c 0 a,1 b,2 c");
            try (Connection connection = fixture.database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set role " + app);
                assertThat(first(statement, select) + " " + first(statement, byTime))
                        .isEqualTo(owner);
            }
            fixture.database.execute("drop owned by " + app);
        }
    }

    @Test
    void topics_that_come_later_get_the_grants_of_the_acls_that_match_them() {
        String longName = "pay-" + "x".repeat(100);
        acls(
                allow("later", app, Operation.READ),
                acl("pay", PatternType.PREFIXED, app, Operation.WRITE, Permission.ALLOW));
        topic("later");
        topic("pay.ments");
        topic("unpaid");
        int longId = topic(longName);
        assertThat(may(app, "select", "later")).isTrue();
        assertThat(may(app, "insert", "pay.ments")).isTrue();
        assertThat(may(app, "select", "pay.ments")).isFalse();
        assertThat(may(app, "insert", "unpaid")).isFalse();
        String longView = longName.substring(0, 62 - Integer.toString(longId).length()) + "~" + longId;
        assertThat(may(app, "insert", longView)).isTrue();
        acls(allow("*", app, Operation.READ));
        topic("last");
        for (String topic : List.of("orders", "later", "pay.ments", "unpaid", longView, "last")) {
            assertThat(may(app, "select", topic)).as(topic).isTrue();
            assertThat(may(app, "insert", topic)).as(topic).isFalse();
        }
        storage.topics().delete(topicId);
        topic("orders");
        assertThat(may(app, "select", "orders"))
                .as("a new topic of the same name")
                .isTrue();
        storage.roleGrants().settle();
        assertThat(database.query("select count(*) from howdah.acl_grant where object = 'topic " + topicId + "'"))
                .isEqualTo("0");
    }

    @Test
    void a_denial_goes_before_every_grant() {
        Acl allowed = allow("orders", app, Operation.ALL);
        for (Acl denial : List.of(
                acl("orders", PatternType.LITERAL, app, Operation.READ, Permission.DENY),
                acl("ord", PatternType.PREFIXED, app, Operation.ALL, Permission.DENY),
                acl("*", PatternType.LITERAL, "*", Operation.READ, Permission.DENY),
                new Acl(
                        Acl.ResourceType.TOPIC,
                        "orders",
                        PatternType.LITERAL,
                        Acl.USER + app,
                        "10.0.0.1",
                        Operation.READ,
                        Permission.DENY))) {
            acls(allowed);
            assertThat(may(app, "select", "orders")).isTrue();
            acls(allowed, denial);
            assertThat(may(app, "select", "orders")).as(denial.toString()).isFalse();
            assertThat(may(app, "insert", "orders"))
                    .as(denial.toString())
                    .isEqualTo(denial.operation() == Operation.READ);
            // Also for the topics to come.
            topic("orders2");
            assertThat(may(app, "select", "orders2")).isFalse();
            storage.topics().list().stream()
                    .filter(topic -> topic.name().equals("orders2"))
                    .forEach(topic -> storage.topics().delete(topic.id()));
        }
        acls(allowed, acl("ordex", PatternType.PREFIXED, app, Operation.READ, Permission.DENY));
        assertThat(may(app, "select", "orders")).isTrue();
    }

    @Test
    void what_sql_cannot_say_is_not_granted() {
        acls(
                new Acl(
                        Acl.ResourceType.TOPIC,
                        "orders",
                        PatternType.LITERAL,
                        Acl.USER + app,
                        "10.0.0.1",
                        Operation.READ,
                        Permission.ALLOW),
                allow("orders", "*", Operation.READ),
                new Acl(
                        Acl.ResourceType.GROUP,
                        "orders",
                        PatternType.LITERAL,
                        Acl.USER + app,
                        Acl.ANY,
                        Operation.READ,
                        Permission.ALLOW));
        assertThat(may(app, "select", "orders")).isFalse();
    }

    @Test
    void a_role_that_comes_later_gets_its_grants_and_one_that_is_renamed_loses_them() {
        String later = "role_later_" + System.nanoTime();
        acls(allow("orders", later, Operation.READ));
        storage.roleGrants().settle();
        database.execute("create role " + later + " login");
        roles.add(later);
        storage.roleGrants().settle();
        assertThat(may(later, "select", "orders")).isTrue();

        database.execute("alter role " + later + " rename to " + later + "_x; create role " + later + " login");
        roles.add(later + "_x");
        assertThat(storage.roleGrants().settle()).isEmpty();
        assertThat(may(later + "_x", "select", "orders")).isFalse();
        assertThat(may(later, "select", "orders")).isTrue();

        database.execute("drop owned by " + later + "; drop role " + later + "; create role " + later + " login");
        storage.roleGrants().settle();
        assertThat(may(later, "select", "orders"))
                .as("another one of the same name")
                .isTrue();
    }

    @Test
    void what_a_person_has_granted_is_an_acl() {
        String group = role("nologin");
        String heir = role("login");
        String stranger = role("login noinherit");
        String middle = role("nologin");
        String passing = role("login");
        database.execute("grant " + group + " to " + middle + ", " + stranger + "; grant " + middle + " to " + heir);
        topic("payments");
        assertThat(storage.roleGrants().settle()).isEmpty();
        database.execute("grant select on topics.orders to " + app + "; grant insert on topics.payments to " + group
                + "; grant usage on schema topics to " + passing + "; grant select on topics.payments to " + passing
                + " with grant option; set role " + passing
                + "; grant select on topics.payments to " + app + "; reset role"
                // None of these is one.
                + "; grant select on topics.payments to public; grant select (ticket) on topics.orders to " + heir
                + "; grant update on topics.orders to " + heir + "; grant howdah_reader to " + heir);
        Set<Acl> granted = Set.of(
                allow("orders", app, Operation.READ),
                allow("payments", app, Operation.READ),
                allow("payments", passing, Operation.READ),
                allow("payments", heir, Operation.WRITE));
        assertThat(storage.roleGrants().settle()).isEqualTo(granted);
        assertThat(storage.acls().change(before -> before).all()).as("no row").isEmpty();
        database.execute("revoke howdah_reader from " + heir + "; revoke " + middle + " from " + heir
                + "; revoke select on topics.payments from " + passing + " cascade");
        assertThat(storage.roleGrants().settle()).containsExactly(allow("orders", app, Operation.READ));
        database.execute("revoke select on topics.orders from " + app);
        assertThat(storage.roleGrants().settle()).isEmpty();
    }

    @Test
    void a_name_of_howdahs_own_is_not_the_role() {
        database.execute("grant select on topics.orders to " + app);
        acls(allow("orders", app, Operation.WRITE));
        assertThat(may(app, "insert", "orders")).isTrue();
        ScramCredential credential =
                new ScramCredential(ScramMechanism.SHA_256, 4096, new byte[16], new byte[32], new byte[32]);
        storage.credentials().alter(Map.of(), Map.of(app, credential));
        assertThat(storage.roleGrants().settle()).isEmpty();
        assertThat(may(app, "insert", "orders")).isFalse();
        assertThat(may(app, "select", "orders")).as("a person's").isTrue();
        storage.credentials().alter(Map.of(app, ScramMechanism.SHA_256), Map.of());
        assertThat(storage.roleGrants().settle()).containsExactly(allow("orders", app, Operation.READ));
        assertThat(may(app, "insert", "orders")).isTrue();
    }

    @Test
    void what_was_granted_before_the_acl_stays_behind_it() {
        database.execute("grant select on topics.orders to " + app);
        acls(allow("orders", app, Operation.READ), allow("orders", app, Operation.WRITE));
        assertThat(storage.roleGrants().settle()).containsExactly(allow("orders", app, Operation.READ));
        acls();
        assertThat(may(app, "select", "orders")).isTrue();
        assertThat(may(app, "insert", "orders")).isFalse();
        assertThat(storage.roleGrants().settle()).containsExactly(allow("orders", app, Operation.READ));
    }

    @Test
    void what_a_person_revokes_is_not_granted_again_until_the_acl_is_made_again() {
        acls(allow("orders", app, Operation.READ));
        assertThat(storage.roleGrants().settle()).as("it is the ACL's").isEmpty();
        database.execute("revoke select on topics.orders from " + app);
        storage.roleGrants().doubt();
        storage.roleGrants().settle();
        assertThat(may(app, "select", "orders")).isFalse();
        acls();
        acls(allow("orders", app, Operation.READ));
        assertThat(may(app, "select", "orders")).isTrue();
    }

    @Test
    void what_a_role_has_passed_on_goes_with_its_acl() {
        String other = role("login");
        acls(allow("orders", app, Operation.READ));
        database.execute(
                "grant select on topics.orders to " + app + " with grant option; grant usage on schema topics to "
                        + other + "; set role " + app + "; grant select on topics.orders to " + other);
        assertThat(storage.roleGrants().settle()).containsExactly(allow("orders", other, Operation.READ));
        acls();
        assertThat(may(app, "select", "orders")).isFalse();
        assertThat(may(other, "select", "orders")).isFalse();
    }

    @Test
    void after_a_restore_grants_are_still_the_acls() {
        acls(allow("orders", app, Operation.ALL));
        // Numbers of objects are not in a dump. Privileges are, unless --no-privileges left them out.
        database.execute(
                "update howdah.acl_grant set object_oid = 1, role_oid = 1; revoke insert on topics.orders from " + app);
        storage.roleGrants().doubt();
        assertThat(storage.roleGrants().settle()).isEmpty();
        assertThat(may(app, "insert", "orders")).isTrue();
        database.execute("update howdah.acl_grant set object_oid = 1, role_oid = 1");
        acls();
        assertThat(may(app, "select", "orders")).isFalse();
        assertThat(may(app, "insert", "orders")).isFalse();
    }

    @Test
    void where_roles_are_no_users_nothing_is_granted_and_what_was_is_still_taken_away() {
        acls(allow("orders", app, Operation.READ));
        try (PostgresStorage other = database.open()) {
            other.acls().change(before -> {
                Set<Acl> after = new HashSet<>(before);
                after.add(allow("orders", app, Operation.WRITE));
                return after;
            });
            assertThat(may(app, "insert", "orders")).isFalse();
            assertThat(may(app, "select", "orders")).isTrue();
            other.acls().change(before -> Set.of());
        }
        assertThat(may(app, "select", "orders")).isFalse();
    }

    @Test
    void an_acl_made_in_sql_is_granted_by_the_next_look() {
        database.execute(
                "insert into howdah.acl (resource_type, pattern_type, operation, permission, resource_name, principal)"
                        + " values ('TOPIC', 'LITERAL', 'READ', 'ALLOW', 'orders', 'User:" + app + "')");
        storage.roleGrants().settle();
        assertThat(may(app, "select", "orders")).isTrue();
        database.execute("delete from howdah.acl");
        storage.roleGrants().settle();
        assertThat(may(app, "select", "orders")).isFalse();
    }

    @Test
    void a_view_that_a_person_has_put_in_the_place_is_not_touched() {
        database.execute("alter view topics.orders rename to orders_old; create table topics.orders (value text)");
        acls(allow("orders", app, Operation.READ));
        database.execute("grant select on topics.orders to " + role("login"));
        assertThat(may(app, "select", "orders")).isFalse();
        assertThat(storage.roleGrants().settle()).isEmpty();
        database.execute("drop table topics.orders; alter view topics.orders_old rename to orders");
    }
}
