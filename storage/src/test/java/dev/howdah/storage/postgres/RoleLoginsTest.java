package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.RoleLogins;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles of Postgres as users: by their verifiers, and by a login. */
class RoleLoginsTest {

    @TempDir
    private static Path directory;

    private static OwnServer server;
    private static PostgresStorage ofSuperuser;
    private static PostgresStorage ofOwner;

    @BeforeAll
    static void start() {
        server = new OwnServer(directory.resolve("data"), cluster -> {
            Path rules = cluster.resolve("pg_hba.conf");
            Files.writeString(rules, "host all trusted 127.0.0.1/32 trust\n" + Files.readString(rules));
            return List.of();
        });
        server.execute("""
                create role carol login password 'carol-secret';
                create role expired login password 'secret' valid until '2020-01-01';
                create role valid login password 'secret' valid until '2099-01-01';
                create role nologin nologin password 'secret';
                create role nopassword login;
                set password_encryption = 'md5';
                create role old login password 'secret';
                reset password_encryption;
                create role trusted login password 'secret';
                create role owner login password 'owner-secret'""");
        server.execute("create database owned owner owner");
        ofSuperuser = PostgresStorage.open(StorageOptions.of(server.url()));
        ofOwner = PostgresStorage.open(StorageOptions.of(owner()));
    }

    @AfterAll
    static void stop() {
        ofOwner.close();
        ofSuperuser.close();
        server.close();
    }

    @Test
    void a_superuser_reads_the_verifiers_of_those_that_may_log_in() {
        RoleLogins roles = ofSuperuser.roleLogins();
        assertThat(roles.readsVerifiers()).isTrue();
        assertThat(roles.findVerifier("carol")).hasValueSatisfying(RoleLoginsTest::isVerifier);
        assertThat(roles.findVerifier("valid")).isPresent();
        for (String role : List.of("expired", "nologin", "nopassword", "old", "nobody", "CAROL", "car\0ol", "")) {
            assertThat(roles.findVerifier(role)).as(role).isEmpty();
        }
    }

    @Test
    void another_role_reads_them_once_it_is_granted() {
        RoleLogins roles = ofOwner.roleLogins();
        assertThat(roles.readsVerifiers()).isFalse();
        assertThat(roles.findVerifier("carol")).isEmpty();
        grantIn("owned", "grant select on pg_authid to owner");
        try {
            assertThat(roles.readsVerifiers()).isTrue();
            assertThat(roles.findVerifier("carol")).hasValueSatisfying(RoleLoginsTest::isVerifier);
        } finally {
            grantIn("owned", "revoke select on pg_authid from owner");
        }
        assertThat(roles.findVerifier("carol")).isEmpty();
    }

    @Test
    void a_login_proves_a_password() {
        RoleLogins roles = ofOwner.roleLogins();
        assertThat(roles.proves("carol", "carol-secret")).isTrue();
        for (String role : List.of("expired", "nologin", "nopassword", "nobody", "", "car\0ol")) {
            assertThat(roles.proves(role, "secret")).as(role).isFalse();
        }
        assertThat(roles.proves("carol", "wrong")).isFalse();
        assertThat(roles.proves("carol", "")).isFalse();
        assertThat(roles.proves("carol", "carol-secret\0")).isFalse();
    }

    @Test
    void who_is_let_in_without_being_asked_has_proved_nothing() {
        assertThat(ofOwner.roleLogins().proves("trusted", "secret")).isFalse();
        assertThat(ofOwner.roleLogins().proves("trusted", "anything")).isFalse();
    }

    @Test
    void a_changed_password_and_a_dropped_role_hold_at_once() {
        server.execute("create role dave login password 'one'");
        assertThat(ofOwner.roleLogins().proves("dave", "one")).isTrue();
        server.execute("alter role dave password 'two'");
        assertThat(ofOwner.roleLogins().proves("dave", "one")).isFalse();
        assertThat(ofOwner.roleLogins().proves("dave", "two")).isTrue();
        server.execute("drop role dave");
        assertThat(ofOwner.roleLogins().proves("dave", "two")).isFalse();
        assertThat(ofSuperuser.roleLogins().findVerifier("dave")).isEmpty();
    }

    @Test
    void a_server_without_room_has_not_said_no() {
        server.execute("create role crowded login password 'secret' connection limit 0");
        assertThatThrownBy(() -> ofOwner.roleLogins().proves("crowded", "secret"))
                .isInstanceOf(StorageException.class)
                .hasMessageNotContaining("secret");
    }

    private static void isVerifier(ScramCredential credential) {
        assertThat(credential.mechanism()).isEqualTo(ScramMechanism.SHA_256);
        assertThat(credential.iterations()).isEqualTo(4096);
        assertThat(credential.salt()).hasSize(16);
        assertThat(credential.storedKey()).hasSize(32);
        assertThat(credential.serverKey()).hasSize(32);
    }

    /** In one database, where catalogs that are shared have their privileges too. */
    private static void grantIn(String databaseName, String sql) {
        PostgresUrl url = server.url();
        TestDatabase.execute(
                new PostgresUrl(url.host(), url.port(), databaseName, url.user(), url.password(), Map.of()), sql);
    }

    private static PostgresUrl owner() {
        return new PostgresUrl(server.url().host(), server.url().port(), "owned", "owner", "owner-secret", Map.of());
    }
}
