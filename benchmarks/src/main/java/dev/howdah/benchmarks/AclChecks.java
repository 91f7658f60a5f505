package dev.howdah.benchmarks;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.storage.Acl;
import dev.howdah.storage.AclStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a request pays for its rights: the rights of its client, and whether it may write to one topic. Nanoseconds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AclChecks {

    @Param({"0", "10", "1000"})
    public int acls;

    private final Principal principal = Principal.user("alice");
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", 50_000);
    private final Authorizer authorizer = new Authorizer(
            new Kept(),
            Optional.empty(),
            // With no ACL at all everything is allowed: the check goes all the way nevertheless.
            BrokerConfig.of(Map.of(AuthorizerConfigs.ALLOW_EVERYONE, "true")),
            new SimpleMeterRegistry().counter("denied"));

    @Setup
    public void setUp() {
        authorizer.change(none -> AclCost.acls(acls));
    }

    @Benchmark
    public boolean check() {
        Rights rights = authorizer.rights(principal, address, ApiKey.PRODUCE);
        return rights.onTopic(Acl.Operation.WRITE, AclCost.TOPIC);
    }

    private static final class Kept implements AclStore {

        private Set<Acl> all = new HashSet<>();
        private long version;

        @Override
        public Optional<Acls> listUnlessKnown(long knownVersion) {
            return Optional.of(new Acls(version, all));
        }

        @Override
        public Acls change(UnaryOperator<Set<Acl>> change) {
            all = change.apply(all);
            return new Acls(++version, all);
        }
    }
}
