import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { useUi } from '../src/ui/store';
import { backend } from './support/fakeBackend';

// Busy machines take their time; what does come is not waited for any longer.
configure({ asyncUtilTimeout: 10_000 });

beforeAll(() => {
  backend.listen();
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  useUi.setState(useUi.getInitialState(), true);
  backend.reset();
});

afterAll(() => {
  backend.close();
});
