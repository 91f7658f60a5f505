package dev.howdah.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.howdah.broker.api.Handler;
import java.util.Map;
import java.util.Set;

/** Who may import whom, and what must not block. */
@AnalyzeClasses(packages = "dev.howdah", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule protocol_knows_neither_storage_nor_broker = noClasses()
            .that()
            .resideInAPackage("dev.howdah.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.howdah.storage..", "dev.howdah.broker..");

    @ArchTest
    static final ArchRule storage_does_not_know_the_broker = noClasses()
            .that()
            .resideInAPackage("dev.howdah.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.howdah.broker..");

    @ArchTest
    static final ArchRule only_storage_speaks_to_postgres = noClasses()
            .that()
            .resideOutsideOfPackages("dev.howdah.storage.postgres..", "dev.howdah.storage.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "io.vertx..")
            .because("the broker asks in Kafka's words, through the ports in dev.howdah.storage");

    @ArchTest
    static final ArchRule the_broker_uses_the_ports_of_storage = noClasses()
            .that()
            .resideInAPackage("dev.howdah.broker..")
            .and()
            .resideOutsideOfPackages("dev.howdah.broker", "dev.howdah.broker.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.howdah.storage.postgres..", "dev.howdah.storage.embedded..")
            .because("only the start-up knows which storage there is");

    @ArchTest
    static final ArchRule event_loops_do_not_block = noClasses()
            .that()
            .resideInAnyPackage("dev.howdah.broker.net..", "dev.howdah.broker.handler..", "dev.howdah.broker.fetch..")
            .and()
            .doNotHaveFullyQualifiedName("dev.howdah.broker.net.NetServer")
            .should()
            .callMethodWhere(Blocking.CALL)
            .because("an event loop serves many connections; blocking work goes to the AdminLane or an append lane "
                    + "(NetServer may wait for its sockets: it runs at start and stop, on the caller's thread)");

    @ArchTest
    static final ArchRule handlers_live_in_their_package = classes()
            .that()
            .areAssignableTo(Handler.class)
            .should()
            .resideInAPackage("dev.howdah.broker.handler..")
            .because("where a request goes is answered by ls");

    @ArchTest
    static final ArchRule only_the_command_ends_the_process = noClasses()
            .that()
            .resideOutsideOfPackage("dev.howdah.broker.cli..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("everybody else throws; the command turns that into one line and an exit code");

    /** Calls that make their thread wait. */
    private static final class Blocking {

        private static final Map<Class<?>, Set<String>> METHODS = Map.of(
                Thread.class, Set.of("sleep", "join"),
                Object.class, Set.of("wait"),
                java.util.concurrent.Future.class, Set.of("get"),
                java.util.concurrent.CompletableFuture.class, Set.of("join"),
                java.util.concurrent.BlockingQueue.class, Set.of("put", "take"),
                java.util.concurrent.CountDownLatch.class, Set.of("await"),
                java.util.concurrent.Semaphore.class, Set.of("acquire"),
                java.util.concurrent.ExecutorService.class, Set.of("invokeAll", "invokeAny", "awaitTermination"),
                io.netty.util.concurrent.Future.class,
                        Set.of("sync", "await", "syncUninterruptibly", "awaitUninterruptibly"));

        static final DescribedPredicate<JavaCall<?>> CALL =
                new DescribedPredicate<>("the target makes its thread wait") {
                    @Override
                    public boolean test(JavaCall<?> call) {
                        JavaClass owner = call.getTargetOwner();
                        return METHODS.entrySet().stream()
                                .anyMatch(entry -> entry.getValue().contains(call.getName())
                                        && owner.isAssignableTo(entry.getKey()));
                    }
                };
    }
}
