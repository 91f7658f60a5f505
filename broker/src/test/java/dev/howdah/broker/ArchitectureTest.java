package dev.howdah.broker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.howdah.broker.api.Handler;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.Pipeline;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Who may import whom, and what must not block. */
@AnalyzeClasses(packages = "dev.howdah", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final SliceAssignment PACKAGES = new Packages();
    private static final SliceAssignment CLASSES = new Classes();

    /** What a pure machine must not see. Of storage only the values, which are records and enums; its ports are interfaces. */
    private static final DescribedPredicate<JavaClass> OUTER_WORLD =
            new DescribedPredicate<>("reach a thread, a socket, a clock or a store") {
                @Override
                public boolean test(JavaClass type) {
                    String inPackage = type.getPackageName();
                    boolean isPort = inPackage.startsWith("dev.howdah.storage") && !type.isRecord() && !type.isEnum();
                    // Buffers are values here; the rest of Netty is sockets and threads.
                    boolean isNetty = inPackage.startsWith("io.netty") && !inPackage.equals("io.netty.buffer");
                    boolean isThread = type.isEquivalentTo(Thread.class)
                            || (inPackage.startsWith("java.util.concurrent") && !type.isEquivalentTo(TimeUnit.class));
                    boolean isClock = type.isAssignableTo(java.time.InstantSource.class)
                            || type.isEquivalentTo(java.time.Instant.class);
                    boolean isSocketOrSql = Stream.of("java.net", "java.nio.channels", "java.sql", "javax.sql")
                            .anyMatch(inPackage::startsWith);
                    return isPort || isNetty || isThread || isClock || isSocketOrSql;
                }
            };

    /** What asks Postgres. */
    private static final DescribedPredicate<JavaClass> CONNECTION = resideInAPackage("org.postgresql..")
            .or(assignableTo(java.sql.Wrapper.class))
            .or(type(Pipeline.class))
            .or(type(Connections.class))
            .as("ask Postgres");

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
    static final ArchRule only_the_door_of_the_storage_is_seen = noClasses()
            .that()
            .resideOutsideOfPackage("dev.howdah.storage.postgres..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.howdah.storage.postgres.*..")
                    .and(not(resideInAPackage("dev.howdah.storage.postgres.options"))))
            .because("the rooms behind PostgresStorage are its own");

    @ArchTest
    static final ArchRule rooms_of_the_storage_are_free_of_cycles =
            slices().matching("dev.howdah.storage.postgres.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_the_door_of_the_append_is_seen = noClasses()
            .that()
            .resideOutsideOfPackage("dev.howdah.storage.postgres.append..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.howdah.storage.postgres.append.*..")
            .because("the rooms behind PostgresLogWriter are its own");

    @ArchTest
    static final ArchRule a_plan_is_made_without_postgres = noClasses()
            .that()
            .resideInAPackage("dev.howdah.storage.postgres.append.plan")
            .should()
            .dependOnClassesThat(CONNECTION)
            .because("what must be read first is read by the way under locks");

    @ArchTest
    static final ArchRule event_loops_do_not_block = noClasses()
            .that()
            .resideInAnyPackage("dev.howdah.broker.net..", "dev.howdah.broker.handler..", "dev.howdah.broker.fetch..")
            .and()
            .doNotHaveFullyQualifiedName("dev.howdah.broker.net.NetServer")
            .should()
            .callMethodWhere(Blocking.CALL)
            .because("an event loop serves many connections; blocking work goes to the AdminThreads or an append lane "
                    + "(NetServer may wait for its sockets: it runs at start and stop, on the caller's thread)");

    @ArchTest
    static final ArchRule handlers_live_in_their_package = classes()
            .that()
            .areAssignableTo(Handler.class)
            .and()
            .areNotAssignableFrom(Handler.class)
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

    @ArchTest
    static final ArchRule packages_of_the_broker_are_free_of_cycles = slices().assignedFrom(PACKAGES)
            .should()
            .beFreeOfCycles()
            .because("a room that can be read without the others is read first");

    @ArchTest
    static final ArchRule classes_of_a_room_are_free_of_cycles = slices().assignedFrom(CLASSES)
            .should()
            .beFreeOfCycles()
            .because("a path through the house is read from one class to the next, not in circles");

    @ArchTest
    static final ArchRule machines_see_no_thread_socket_clock_or_store = noClasses()
            .that()
            .resideInAnyPackage("dev.howdah.broker.group.machine..", "dev.howdah.broker.group.assignor..")
            .should()
            .dependOnClassesThat(OUTER_WORLD)
            .because("time, answers and changes go through a Turn, so that a test can replay every order of events");

    @ArchTest
    static final ArchRule machines_ask_nobody_for_the_time_or_for_luck = noClasses()
            .that()
            .resideInAnyPackage("dev.howdah.broker.group.machine..", "dev.howdah.broker.group.assignor..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.Random.class)
            .because("the Turn gives both");

    @ArchTest
    static final ArchRule machines_do_not_know_who_runs_them = noClasses()
            .that()
            .resideInAPackage("dev.howdah.broker.group.machine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.howdah.broker",
                    "dev.howdah.broker.group.lane..",
                    "dev.howdah.broker.api..",
                    "dev.howdah.broker.net..",
                    "dev.howdah.broker.catalog..");

    /** Each package by itself; the one above the others too. */
    private static final class Packages implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("dev.howdah.broker")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of the broker";
        }
    }

    /** Each file of every room of the broker and of the storage on Postgres, but for those whose circles are meant. */
    private static final class Classes implements SliceAssignment {

        private static final Set<String> CIRCULAR = Set.of(
                // An assignor is found in the list of all, which the interface has.
                "dev.howdah.broker.group.assignor",
                // The lane is the one owner of shards, timers and turns, and each of them comes back to it.
                "dev.howdah.broker.group.lane",
                // A group of one kind may become one of another kind, through the Turn that it is given.
                "dev.howdah.broker.group.machine",
                // A connection has its calls in a queue, and a call leaves through its connection.
                "dev.howdah.broker.net",
                // The command names its subcommands in an annotation, and they print by its rule.
                "dev.howdah.broker.cli",
                // The configuration of a broker gives groups their defaults, and a group's is checked against it.
                "dev.howdah.broker.config",
                // The span follows the limits, and the limits begin with the default span.
                "dev.howdah.storage.postgres.segment");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String room = type.getPackageName();
            boolean isRoom = room.startsWith("dev.howdah.broker.") || room.startsWith("dev.howdah.storage.postgres.");
            if (!isRoom || CIRCULAR.contains(room)) {
                return SliceIdentifier.ignore();
            }
            JavaClass file = type;
            while (file.getEnclosingClass().isPresent()) {
                file = file.getEnclosingClass().get();
            }
            return SliceIdentifier.of(file.getName());
        }

        @Override
        public String getDescription() {
            return "classes of a room";
        }
    }

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
