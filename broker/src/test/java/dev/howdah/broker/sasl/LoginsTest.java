package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.RoleLogins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The threads of logins, and how long these hold. */
class LoginsTest {

    private final BlockingQueue<SaslOutcome> outcomes = new LinkedBlockingQueue<>();

    @Test
    void a_login_that_breaks_is_answered() throws Exception {
        try (Logins logins = start(Map.of(), Clock.systemUTC())) {
            logins.offer(
                    SaslMechanism.SCRAM_SHA_256,
                    token -> {
                        throw new NoClassDefFoundError("planted by a test");
                    },
                    new byte[0],
                    outcomes::add);

            assertThat(outcomes.poll(20, TimeUnit.SECONDS)).isInstanceOf(SaslOutcome.Undecided.class);
        }
    }

    @Test
    void a_session_ends_with_what_was_shown_or_when_the_next_login_is_due() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        Peer peer = new Peer("HERE", SecurityProtocol.SASL_SSL, null);
        OptionalLong inAMinute = OptionalLong.of(now.plusSeconds(60).toEpochMilli());
        OptionalLong before = OptionalLong.of(now.minusSeconds(5).toEpochMilli());
        try (Logins logins = start(Map.of(), Clock.fixed(now, ZoneOffset.UTC))) {
            assertThat(logins.sessionLifetimeMs(peer, OptionalLong.empty())).isEmpty();
            assertThat(logins.sessionLifetimeMs(peer, inAMinute)).hasValue(60_000);
            assertThat(logins.sessionLifetimeMs(peer, before)).hasValue(0);
        }
        try (Logins logins = start(
                Map.of(
                        "connections.max.reauth.ms", "90000",
                        "listener.name.short.connections.max.reauth.ms", "30000"),
                Clock.fixed(now, ZoneOffset.UTC))) {
            assertThat(logins.sessionLifetimeMs(peer, OptionalLong.empty())).hasValue(90_000);
            assertThat(logins.sessionLifetimeMs(peer, inAMinute)).hasValue(60_000);
            assertThat(logins.sessionLifetimeMs(peer, before)).hasValue(0);
            Peer atShort = new Peer("SHORT", SecurityProtocol.SASL_SSL, null);
            assertThat(logins.sessionLifetimeMs(atShort, inAMinute)).hasValue(30_000);
        }
    }

    private static Logins start(Map<String, String> config, Clock clock) {
        return Logins.start(
                BrokerConfig.of(config),
                storeOf(CredentialStore.class),
                storeOf(RoleLogins.class),
                clock,
                new BrokerMetrics(new SimpleMeterRegistry()),
                System::nanoTime);
    }

    /** It is asked for its secret only. */
    private static <T> T storeOf(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> new byte[32]));
    }
}
