package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.ConnectionSettings;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.NetServer;
import dev.howdah.broker.net.RawClient;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateAclsRequest;
import dev.howdah.protocol.message.CreateAclsRequest.AclCreation;
import dev.howdah.protocol.message.CreateAclsResponse;
import dev.howdah.protocol.message.CreateAclsResponse.AclCreationResult;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.PatternType;
import dev.howdah.storage.Acl.Permission;
import dev.howdah.storage.Acl.ResourceType;
import dev.howdah.storage.AclStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ACLs are all in memory, so there is a bound. Here one more is left. */
class AclLimitTest {

    private final BrokerMetrics metrics = new BrokerMetrics(new SimpleMeterRegistry());
    private final AdminThreads threads = new AdminThreads(metrics);
    private final Full store = new Full();
    private NetServer server;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        server = new NetServer(
                ByteBufAllocator.DEFAULT,
                1,
                10,
                ConnectionSettings.defaults(),
                new MemoryBudget(1 << 20),
                new ClientQuotas(BrokerConfig.defaults(), System::nanoTime),
                metrics,
                System::nanoTime);
        InetSocketAddress address = server.bind("PLAINTEXT", new HostPort("127.0.0.1", 0));
        Authorizer authorizer = new Authorizer(
                store, Optional.empty(), BrokerConfig.defaults(), new SimpleMeterRegistry().counter("denied"));
        server.serve(new HandlerTable().register(new CreateAclsHandler(Optional.of(authorizer), threads)));
        client = new RawClient(address);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        threads.close();
    }

    @Test
    void the_last_one_is_made_and_none_beyond_it() throws Exception {
        assertThat(create("a", "b")).as("all of a request, or none").containsOnly(KafkaError.POLICY_VIOLATION.code());
        assertThat(store.all).hasSize(Limits.ACLS_MAX - 1);
        assertThat(create("a", "a", "")).containsExactly((short) 0, (short) 0, KafkaError.INVALID_REQUEST.code());
        assertThat(store.all).hasSize(Limits.ACLS_MAX);
        assertThat(create("b")).containsExactly(KafkaError.POLICY_VIOLATION.code());
    }

    private List<Short> create(String... topics) throws Exception {
        CreateAclsResponse response = (CreateAclsResponse) client.call(
                ApiKey.CREATE_ACLS,
                3,
                new CreateAclsRequest(Arrays.stream(topics)
                        .map(topic -> AclCreation.builder()
                                .resourceType(ResourceType.TOPIC.code())
                                .resourceName(topic)
                                .resourcePatternType(PatternType.LITERAL.code())
                                .principal("User:alice")
                                .host(Acl.ANY)
                                .operation(Operation.READ.code())
                                .permissionType(Permission.ALLOW.code())
                                .build())
                        .toList()));
        return response.results().stream().map(AclCreationResult::errorCode).toList();
    }

    private static final class Full implements AclStore {

        private volatile Set<Acl> all = IntStream.range(0, Limits.ACLS_MAX - 1)
                .mapToObj(i -> new Acl(
                        ResourceType.GROUP,
                        "g-" + i,
                        PatternType.LITERAL,
                        "User:alice",
                        Acl.ANY,
                        Operation.READ,
                        Permission.ALLOW))
                .collect(Collectors.toSet());

        @Override
        public Optional<Acls> listUnlessKnown(long knownVersion) {
            throw new UnsupportedOperationException("nobody looks");
        }

        @Override
        public Acls change(UnaryOperator<Set<Acl>> change) {
            all = change.apply(all);
            return new Acls(NONE, all);
        }
    }
}
