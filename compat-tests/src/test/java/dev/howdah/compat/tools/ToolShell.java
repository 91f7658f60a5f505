package dev.howdah.compat.tools;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Runs the main classes of Kafka's tools one after the other in this JVM: a tool as it is, without the second that a JVM takes
 * to start. Reads a class and its arguments from a line, separated by tabs; answers with all that was printed and {@link #END}
 * with the exit code. Ends with its standard input.
 */
final class ToolShell {

    /** Begins the last line of an answer. */
    static final String END = "\u0001exit ";

    private static final Pattern TAB = Pattern.compile("\t");

    private ToolShell() {}

    /** What a tool's call of exit becomes. */
    private static final class Exited extends Error {
        private static final long serialVersionUID = 1;
        private final int code;

        Exited(int code) {
            super("exit " + code, null, false, false);
            this.code = code;
        }
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        interceptExit();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            String[] words = TAB.split(line, -1);
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
            System.setOut(capture);
            System.setErr(capture);
            int code = run(words[0], Arrays.copyOfRange(words, 1, words.length));
            capture.flush();
            answers.write(printed.toByteArray());
            answers.println();
            answers.println(END + code);
            answers.flush();
        }
        // A tool may have left a thread behind.
        Runtime.getRuntime().halt(0);
    }

    private static int run(String main, String[] arguments) throws Exception {
        try {
            Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) arguments);
            return 0;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exited) {
                return ((Exited) e.getCause()).code;
            }
            Objects.requireNonNull(e.getCause()).printStackTrace();
            return 1;
        }
    }

    /** Kafka's tools never call System.exit themselves but through a class of theirs, which their own tests use so too. */
    private static void interceptExit() throws Exception {
        Class<?> exit = Class.forName("org.apache.kafka.common.utils.Exit");
        Class<?> procedure = Class.forName("org.apache.kafka.common.utils.Exit$Procedure");
        Object throwing = Proxy.newProxyInstance(
                procedure.getClassLoader(), new Class<?>[] {procedure}, (proxy, method, values) -> {
                    throw new Exited((Integer) values[0]);
                });
        for (String setter : new String[] {"setExitProcedure", "setHaltProcedure"}) {
            Method method = exit.getMethod(setter, procedure);
            method.invoke(null, throwing);
        }
    }
}
