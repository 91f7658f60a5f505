package dev.howdah.compat.foreign;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Clients that take minutes to build: {@code mvn -Pforeign -pl compat-tests -am test}. */
@Tag("foreign")
class LongForeignClientsTest {

    private static ForeignRuns runs;

    @BeforeAll
    static void startClients() {
        runs = new ForeignRuns(ForeignClient.Cost.LONG, Course.scenario());
    }

    @AfterAll
    static void stop() {
        runs.close();
    }

    @TestFactory
    Stream<DynamicNode> a_foreign_client_works_unchanged() {
        return runs.tests();
    }
}
