package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.wire.Bytes;
import dev.howdah.compat.wire.RawConnection;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.PatternType;
import dev.howdah.storage.Acl.Permission;
import dev.howdah.storage.Acl.ResourceType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * What ACLs cost a small request (ListOffsets of one partition, over one connection, one after the other): a broker without an
 * authorizer, and one with 0, 10 and 1,000 ACLs. The time of a request and the broker's CPU time: {@code [rounds [requests]]}. The
 * check alone is measured by {@link AclChecks}.
 */
public final class AclCost {

    static final String TOPIC = "orders-paid";

    private static final List<Integer> COUNTS = List.of(0, 10, 1_000);
    private static final int LIST_OFFSETS = 2;
    private static final int LATEST = -1;

    private final byte[] request = request();
    private final int requests;
    private final Results results;

    private AclCost(int requests, Results results) {
        this.requests = requests;
        this.results = results;
    }

    /**
     * One that lets alice write to the topic, and others about it, about other topics, and for prefixes, half of which its name has.
     *
     * @param count how many in all
     */
    static Set<Acl> acls(int count) {
        Set<Acl> acls = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String principal = i == 0 ? "User:alice" : "User:user-" + i;
            String name =
                    switch (i % 4) {
                        case 0 -> TOPIC;
                        case 1 -> "topic-" + i;
                        case 2 -> TOPIC.substring(0, 1 + i % TOPIC.length());
                        default -> "orders-" + i;
                    };
            acls.add(new Acl(
                    ResourceType.TOPIC,
                    name,
                    i % 4 < 2 ? PatternType.LITERAL : PatternType.PREFIXED,
                    principal,
                    Acl.ANY,
                    i == 0 ? Operation.ALL : Operation.READ,
                    Permission.ALLOW));
        }
        return acls;
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess without = BrokerProcess.launch(
                        BrokerProcess.Options.on("without-acls", postgres.url()).withJvm("-Xmx512m"));
                BrokerProcess with = BrokerProcess.launch(BrokerProcess.Options.on("with-acls", postgres.url())
                        .withJvm("-Xmx512m")
                        .withArguments(
                                "--set",
                                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "--set",
                                "allow.everyone.if.no.acl.found=true"));
                Results results = Results.create(
                        "acls",
                        rounds + " rounds; " + requests + " requests",
                        "round",
                        "acls",
                        "us/request",
                        "broker CPU us/request");
                Admin admin = Admin.create(Map.of("bootstrap.servers", with.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            AclCost run = new AclCost(requests, results);
            run.measure(0, "warm-up", without);
            run.measure(0, "warm-up", with);
            for (int round = 1; round <= rounds; round++) {
                List<Runnable> cells = new ArrayList<>();
                int of = round;
                cells.add(() -> run.measure(of, "none, no authorizer", without));
                for (int count : COUNTS) {
                    cells.add(() -> {
                        set(admin, count);
                        run.measure(of, Integer.toString(count), with);
                    });
                }
                Collections.rotate(cells, round);
                cells.forEach(Runnable::run);
            }
        }
    }

    /** ANONYMOUS is who asks here: the first ACL is its own. */
    private static void set(Admin admin, int count) {
        try {
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
            List<AclBinding> bindings = acls(count).stream()
                    .map(acl -> new AclBinding(
                            new ResourcePattern(
                                    org.apache.kafka.common.resource.ResourceType.TOPIC,
                                    acl.resourceName(),
                                    org.apache.kafka.common.resource.PatternType.valueOf(
                                            acl.patternType().name())),
                            new AccessControlEntry(
                                    acl.principal().equals("User:alice") ? "User:ANONYMOUS" : acl.principal(),
                                    acl.host(),
                                    AclOperation.valueOf(acl.operation().name()),
                                    AclPermissionType.ALLOW)))
                    .toList();
            admin.createAcls(bindings).all().get();
            while (admin.describeAcls(AclBindingFilter.ANY).values().get().size() != count) {
                Thread.sleep(Duration.ofMillis(20).toMillis());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void measure(int round, String acls, BrokerProcess broker) {
        try (RawConnection connection = new RawConnection(broker.port())) {
            double cpu = CpuMeter.seconds(broker.pid());
            long begunNanos = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                connection.send(request);
                requireAllowed(connection.receive());
            }
            double micros = (System.nanoTime() - begunNanos) / 1e3 / requests;
            double cpuMicros = (CpuMeter.seconds(broker.pid()) - cpu) * 1e6 / requests;
            if (round > 0) {
                System.out.printf(
                        Locale.ROOT,
                        "round %d, ACLs: %-20s %.1f us a request, broker's CPU %.1f us%n",
                        round,
                        acls,
                        micros,
                        cpuMicros);
                results.row(round, acls, micros, cpuMicros);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Version 1, whose answer has one offset for each partition. */
    private static byte[] request() {
        return RawConnection.framed(RawConnection.header(LIST_OFFSETS, 1, 1)
                .int32(-1)
                .int32(1)
                .string(TOPIC)
                .int32(1)
                .int32(0)
                .int64(LATEST));
    }

    private static void requireAllowed(ByteBuffer answer) {
        byte[] head = new Bytes()
                .int32(1)
                .int32(1)
                .string(TOPIC)
                .int32(1)
                .int32(0)
                .toArray();
        short error = answer.getShort(head.length);
        if (error != 0) {
            throw new IllegalStateException("ListOffsets was answered with the error " + error);
        }
    }
}
