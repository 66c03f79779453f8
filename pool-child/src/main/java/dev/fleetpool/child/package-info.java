/**
 * What runs inside a child JVM, next to the user's code: JDK and pool-api only. Entry point: {@code
 * ChildMain}. Three threads: {@code fleetpool-reader} (the main thread) takes frames from the
 * agent, {@code fleetpool-task} runs user code and sends results, {@code fleetpool-flush} sends
 * results that a long task would hold back. An interrupt from user code stops none of them. On the
 * way to the first task nothing here uses lambdas, string concatenation, regular expressions or
 * service loaders: a child starts in a tenth of a second, half of which those would double.
 */
@NullMarked
package dev.fleetpool.child;

import org.jspecify.annotations.NullMarked;
