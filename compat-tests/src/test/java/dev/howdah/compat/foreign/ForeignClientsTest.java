package dev.howdah.compat.foreign;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** kcat, and clients in C, Python and Node, as far as this machine has them or can fetch them. */
class ForeignClientsTest {

    private static ForeignRuns runs;

    @BeforeAll
    static void startClients() {
        runs = new ForeignRuns(ForeignClient.Cost.DEFAULT, Course.scenario());
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
