package dev.howdah.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes down the classes whose {@code @BeforeAll} found that they cannot run here, with the reason, for the summary of
 * {@code ./howdah test}: Surefire's reports leave them out. Registered under {@code META-INF/services}.
 */
public final class ClassesNotRun implements TestExecutionListener {

    private static final Path FILE = Path.of("target", "surefire-reports", "classes-not-run.txt");

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isContainer() || result.getStatus() != TestExecutionResult.Status.ABORTED) {
            return;
        }
        String name = test.getSource()
                .map(source -> source instanceof ClassSource named ? named.getClassName() : test.getDisplayName())
                .orElse(test.getDisplayName());
        String reason =
                result.getThrowable().map(Throwable::getMessage).orElse("").replaceAll("\\s+", " ");
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.writeString(FILE, name + "\t" + reason + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
