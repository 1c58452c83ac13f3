import { Component, type ComponentChildren } from 'preact';
import { fault, showFault } from '../fault.ts';

interface PageBoundaryProps {
  readonly children: ComponentChildren;
}

/** A page whose drawing throws is taken away, and its fault is shown until another page is. The header stays. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    showFault(error);
    this.setState({ failed: true });
  }

  override componentWillUnmount(): void {
    if (this.state.failed) fault.value = null;
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}
