package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.RoleLogins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The threads of logins. */
class LoginsTest {

    private final BlockingQueue<SaslOutcome> outcomes = new LinkedBlockingQueue<>();

    @Test
    void a_login_that_breaks_is_answered() throws Exception {
        try (Logins logins = Logins.start(
                BrokerConfig.defaults(),
                storeOf(CredentialStore.class),
                storeOf(RoleLogins.class),
                Clock.systemUTC(),
                new BrokerMetrics(new SimpleMeterRegistry()),
                System::nanoTime)) {
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

    /** It is asked for its secret only. */
    private static <T> T storeOf(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> new byte[32]));
    }
}
